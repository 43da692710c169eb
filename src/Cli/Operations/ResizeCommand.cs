using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl resize</c>.</summary>
internal static class ResizeCommand
{
    private static readonly Argument<string> Pool = Subjects.Pool("Which pool.");
    private static readonly Argument<uint> Workers = new("WORKERS") { Description = "How many it shall have, 1 to 1024." };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "resize", "Changes the number of a pool's workers, until the daemon reads its configuration again. One that goes finishes its item first.",
            "supervisorctl resize images 8") { Pool, Workers };
        command.SetDaemonAction(ResizeAsync);
        return command;
    }

    private static async Task<ExitCode> ResizeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new ResizePoolRequest { Name = context.Get(Pool), Workers = context.Get(Workers) };
        var pool = (await context.Daemon.Pools.ResizePoolAsync(request, cancellationToken: cancellationToken)).Pool;
        context.Display.Line($"Pool {pool.Name} has {pool.Spec.Workers} workers, {pool.ReadyWorkers} of them ready.");
        return ExitCode.Ok;
    }
}
