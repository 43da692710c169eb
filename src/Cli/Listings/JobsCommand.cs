using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl jobs</c>.</summary>
internal static class JobsCommand
{
    private static readonly Argument<string?> Pool = Subjects.AnyPool("Only the jobs of this pool.");

    internal static Command Create()
    {
        var command = new ExampleCommand("jobs", "Lists the open jobs, oldest first.", "supervisorctl jobs", "supervisorctl jobs images --json") { Pool, OutputOptions.Json };
        command.SetDaemonAction(ShowAsync);
        return command;
    }

    private static async Task<ExitCode> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var answer = await context.Daemon.Control.ListJobsAsync(new ListJobsRequest { Pool = context.Get(Pool) ?? "" }, cancellationToken: cancellationToken);
        context.Show(answer, () => JobListing.Of(answer.Jobs, TimeProvider.System.GetUtcNow()));
        return ExitCode.Ok;
    }
}
