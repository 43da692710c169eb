using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl quarantine discard</c>.</summary>
internal static class QuarantineDiscardCommand
{
    private static readonly Argument<ulong[]> Ids = Subjects.Quarantined("As `quarantine list` shows them.");

    internal static Command Create()
    {
        var command = new ExampleCommand("discard", "Forgets items for good.", "supervisorctl quarantine discard 3 4") { Ids };
        command.SetDaemonAction(DiscardAsync);
        return command;
    }

    private static async Task<ExitCode> DiscardAsync(CommandContext context, CancellationToken cancellationToken)
    {
        foreach (var id in context.Get(Ids)!)
        {
            await context.Daemon.Quarantine.DiscardQuarantinedAsync(new DiscardQuarantinedRequest { Id = id }, cancellationToken: cancellationToken);
            context.Display.Line($"Item {id} is forgotten.");
        }

        return ExitCode.Ok;
    }
}
