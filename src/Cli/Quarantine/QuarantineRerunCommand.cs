using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl quarantine rerun</c>.</summary>
internal static class QuarantineRerunCommand
{
    private static readonly Argument<ulong[]> Ids = Subjects.Quarantined("As `quarantine list` shows them.");

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "rerun", "Runs items once more, each alone. One that succeeds leaves the quarantine; its client has long had its outcome, and gets none.",
            "supervisorctl quarantine rerun 3") { Ids };
        command.SetDaemonAction(RerunAsync);
        return command;
    }

    private static async Task<ExitCode> RerunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var result = ExitCode.Ok;
        foreach (var id in context.Get(Ids)!)
        {
            var answer = await context.Daemon.Quarantine.RerunQuarantinedAsync(new RerunQuarantinedRequest { Id = id }, cancellationToken: cancellationToken);
            if (answer.Failure is { } failure)
            {
                result = ExitCode.Failed;
                context.Display.Line($"Item {id} {Words.Of(failure.Kind)}: {Printable.OneLine(failure.Message)}{(failure.Kind == OutcomeKind.Crashed ? " It is set aside again, under a new number." : "")}");
            }
            else
            {
                context.Display.Line($"Item {id} succeeded, with a response of {answer.Response.Length} bytes.");
            }
        }

        return result;
    }
}
