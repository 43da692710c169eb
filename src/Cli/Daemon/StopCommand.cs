using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl stop</c>.</summary>
internal static class StopCommand
{
    private static readonly Option<bool> Now = new("--now") { Description = "Do not let work finish: what is left is cancelled." };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "stop", "Stops the daemon, and returns when it is gone. Work has the daemon's shutdown timeout to finish, 25s by default.",
            "supervisorctl stop", "supervisorctl stop --now") { Now };
        command.SetLocalAction(StopAsync);
        return command;
    }

    private static async Task<ExitCode> StopAsync(ParseResult arguments, Display display, CancellationToken cancellationToken)
    {
        var socket = StartCommand.SocketOf(arguments);
        using var daemon = DaemonPeer.Find(socket);
        if (daemon is null)
        {
            display.Line($"No daemon runs at {socket}.");
            return ExitCode.Ok;
        }

        Signal(daemon, Libc.Terminate);
        if (arguments.GetValue(Now))
        {
            // The second signal is another one: two of a kind may arrive as one.
            Signal(daemon, Libc.Interrupt);
        }

        await daemon.WaitForExitAsync(cancellationToken);
        display.Line($"The daemon (pid {daemon.Id}) has stopped.");
        return ExitCode.Ok;
    }

    private static void Signal(Process daemon, int signal)
    {
        if (Libc.Kill(daemon.Id, signal) < 0 && Marshal.GetLastPInvokeError() == Libc.NotPermitted)
        {
            throw new CommandException(ExitCode.Permission, $"The daemon (pid {daemon.Id}) runs as another user. Stop it as that user, or as root; a service with systemctl.");
        }
    }
}
