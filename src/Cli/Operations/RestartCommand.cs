using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl restart</c>.</summary>
internal static class RestartCommand
{
    private static readonly Argument<string> Pool = Subjects.Pool("Whose workers are replaced.");
    private static readonly Option<bool> Wait = new("--wait") { Description = "Return when the last old worker is gone." };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "restart", "Replaces all workers of a pool, a few at a time: an old one works until a new one is ready. No item is lost.",
            "supervisorctl restart images --wait") { Pool, Wait };
        command.SetDaemonAction(RestartAsync);
        return command;
    }

    private static async Task<ExitCode> RestartAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new RestartPoolRequest { Name = context.Get(Pool), Wait = context.Get(Wait) };
        var pool = (await context.Daemon.Pools.RestartPoolAsync(request, cancellationToken: cancellationToken)).Pool;
        context.Display.Line(request.Wait
            ? $"Pool {pool.Name} has new workers."
            : $"Pool {pool.Name} replaces its workers; {pool.OutdatedWorkers} to go.");
        return ExitCode.Ok;
    }
}
