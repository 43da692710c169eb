using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>What commands are about, completed by what the daemon has. Each call makes another one, since a command owns its arguments.</summary>
internal static class Subjects
{
    internal static Argument<string> Pool(string description) => new("POOL") { Description = description, CompletionSources = { DaemonCompletions.Pools } };

    internal static Argument<string?> AnyPool(string description) =>
        new("POOL") { Description = description, Arity = ArgumentArity.ZeroOrOne, CompletionSources = { DaemonCompletions.Pools } };

    internal static Argument<string?> AnyWorker(string description) =>
        new("WORKER") { Description = description, Arity = ArgumentArity.ZeroOrOne, CompletionSources = { DaemonCompletions.Workers } };

    internal static Argument<ulong> Job(string description) => new("JOB") { Description = description, CompletionSources = { DaemonCompletions.Jobs } };

    internal static Argument<ulong[]> Quarantined(string description) =>
        new("ID") { Description = description, Arity = ArgumentArity.OneOrMore, CompletionSources = { DaemonCompletions.Quarantined } };
}
