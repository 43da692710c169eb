using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl events</c>.</summary>
internal static class EventsCommand
{
    private static readonly Argument<string?> Pool = Subjects.AnyPool("Only the events of this pool.");
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "What it does anyway: the daemon keeps no events of the past." };
    private static readonly Option<int?> Count = new("--count", "-n") { Description = "End after so many events.", HelpName = "N" };
    private static readonly Option<bool> Json = new("--json") { Description = "One WatchResponse as JSON a line (proto3 JSON, all fields)." };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "events", "Shows what happens from now on: workers, pools and jobs, until Ctrl-C or the daemon's end.",
            "supervisorctl events --follow", "supervisorctl events images --json | jq -c 'select(.workerCrashed)'") { Pool, Follow, Count, Json };
        command.SetDaemonAction(FollowAsync);
        return command;
    }

    private static async Task<ExitCode> FollowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var left = context.Get(Count) ?? int.MaxValue;
        using var call = context.Daemon.Control.Watch(new WatchRequest { Pool = context.Get(Pool) ?? "" }, cancellationToken: cancellationToken);
        while (left > 0 && await call.ResponseStream.MoveNext(cancellationToken))
        {
            // The first message only says that from now on nothing is missed.
            if (call.ResponseStream.Current is { EventCase: not WatchResponse.EventOneofCase.None } happened)
            {
                Show(context, happened);
                left--;
            }
        }

        return left == 0 ? ExitCode.Ok : throw new CommandException(ExitCode.Unavailable, $"The daemon at {context.Daemon.Place} has stopped; no more events.");
    }

    private static void Show(CommandContext context, WatchResponse happened)
    {
        if (context.Get(Json))
        {
            context.Display.Line(ProtoJson.Line(happened));
        }
        else
        {
            context.Display.Line(EventText.Line(happened), EventText.ToneOf(happened));
        }
    }
}
