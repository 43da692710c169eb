using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl drain</c>.</summary>
internal static class DrainCommand
{
    private static readonly Argument<string> Pool = Subjects.Pool("Which pool.");
    private static readonly Option<bool> Wait = new("--wait") { Description = "Return when the last worker is gone." };
    private static readonly Option<bool> Now = new("--now") { Description = "Do not let jobs finish: cancel what waits, and end the workers. Waits for that." };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "drain", "Closes a pool for good: no new jobs, the open ones finish, then the workers stop. It comes back when the daemon starts again.",
            "supervisorctl drain images --wait", "supervisorctl drain images --now") { Pool, Wait, Now };
        command.SetDaemonAction((context, cancellationToken) => context.Get(Now) ? TerminateAsync(context, cancellationToken) : CloseAsync(context, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> CloseAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new ClosePoolRequest { Name = context.Get(Pool), Wait = context.Get(Wait) };
        await context.Daemon.Pools.ClosePoolAsync(request, cancellationToken: cancellationToken);
        context.Display.Line(request.Wait
            ? $"Pool {request.Name} is closed; its last worker is gone."
            : $"Pool {request.Name} takes no new jobs; what is open finishes.");
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> TerminateAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new TerminatePoolRequest { Name = context.Get(Pool) };
        await context.Daemon.Pools.TerminatePoolAsync(request, cancellationToken: cancellationToken);
        context.Display.Line($"Pool {request.Name} is closed; its last worker is gone.");
        return ExitCode.Ok;
    }
}
