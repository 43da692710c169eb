using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl workers</c>.</summary>
internal static class WorkersCommand
{
    private static readonly Argument<string?> Pool = Subjects.AnyPool("Only the workers of this pool.");

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "workers", "Lists the workers: state, process, what each executes, and how its predecessor ended.",
            "supervisorctl workers images", "supervisorctl workers --json | jq '.workers[] | select(.restarts != \"0\")'") { Pool, OutputOptions.Json };
        command.SetDaemonAction(ShowAsync);
        return command;
    }

    private static async Task<ExitCode> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var answer = await context.Daemon.Control.ListWorkersAsync(new ListWorkersRequest { Pool = context.Get(Pool) ?? "" }, cancellationToken: cancellationToken);
        context.Show(answer, () => WorkerListing.Of(answer.Workers, TimeProvider.System.GetUtcNow()));
        return ExitCode.Ok;
    }
}
