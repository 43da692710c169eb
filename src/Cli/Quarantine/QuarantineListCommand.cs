using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl quarantine list</c>.</summary>
internal static class QuarantineListCommand
{
    private static readonly Argument<string?> Pool = Subjects.AnyPool("Only the items of this pool.");

    internal static Command Create()
    {
        var command = new ExampleCommand("list", "Lists what is set aside, oldest first.", "supervisorctl quarantine list", "supervisorctl quarantine list images --json") { Pool, OutputOptions.Json };
        command.SetDaemonAction(ShowAsync);
        return command;
    }

    private static async Task<ExitCode> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new ListQuarantinedRequest { Pool = context.Get(Pool) ?? "" };
        var answer = await context.Daemon.Quarantine.ListQuarantinedAsync(request, cancellationToken: cancellationToken);
        context.Show(answer, () => QuarantineListing.Of(answer.Items, TimeProvider.System.GetUtcNow()));
        return ExitCode.Ok;
    }
}
