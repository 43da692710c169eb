using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl status</c>.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var command = new ExampleCommand("status", "Shows the daemon, its pools and its workers.", "supervisorctl status", "supervisorctl status --json | jq .readyWorkers") { OutputOptions.Json };
        command.SetDaemonAction(ShowAsync);
        return command;
    }

    private static async Task<ExitCode> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var status = await context.Daemon.Control.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);
        context.Display.Json(status);
        return ExitCode.Ok;
    }
}
