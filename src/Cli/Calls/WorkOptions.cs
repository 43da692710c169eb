using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>What work asks of the supervisor, for calls and maps alike.</summary>
internal static class WorkOptions
{
    internal static readonly Argument<string> Method = new("METHOD") { Description = "As package.Service/Method." };
    internal static readonly Option<string?> Pool = new("--pool") { Description = "The pool; needed where several have the method.", HelpName = "POOL" };
    internal static readonly Option<int?> MaxAttempts = Number("--max-attempts", 1, 100, "How often it may be started; more than once only when a worker crashed. Default 1.");
    internal static readonly Option<int?> Priority = Number("--priority", -100, 100, "Higher goes first. Default 0.");
    internal static readonly Option<TimeSpan?> WaitLimit = Durations.Option("--wait-limit", "How long it may wait for a worker.");
    internal static readonly Option<TimeSpan?> RunLimit = Durations.Option("--run-limit", "How long an attempt may run; then it is cancelled, and its worker killed.");
    internal static readonly Option<bool> ShowDefaults = new("--show-defaults") { Description = "Show fields that hold their default too." };

    internal static Option<int?> Number(string name, int least, int most, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } number && (number < least || number > most))
            {
                result.AddError($"{name} is {number}; it must be {least} to {most}.");
            }
        });
        return option;
    }
}
