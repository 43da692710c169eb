using System.CommandLine;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl status</c>.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var command = new ExampleCommand(
            "status", "Shows the daemon, its pools and its workers.", "supervisorctl status", "supervisorctl status --json | jq .status.readyWorkers") { OutputOptions.Json };
        command.SetDaemonAction(ShowAsync);
        return command;
    }

    private static async Task<ExitCode> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var overview = await Overview.ReadAsync(context.Daemon, cancellationToken);
        if (context.WantsJson)
        {
            context.Display.Line(OverviewJson.Of(overview));
            return ExitCode.Ok;
        }

        foreach (var line in StatusText.Lines(overview.Status))
        {
            context.Display.Line(line);
        }

        context.Display.Line("");
        context.Display.Show(PoolListing.Of(overview.Pools));
        context.Display.Line("");
        context.Display.Show(WorkerListing.Of(overview.Workers, TimeProvider.System.GetUtcNow()));
        return ExitCode.Ok;
    }
}
