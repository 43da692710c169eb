using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl logs</c>.</summary>
internal static class LogsCommand
{
    private static readonly Argument<string?> Worker = Subjects.AnyWorker("As `workers` shows it: POOL/SLOT#EPOCH. Default: all.");
    private static readonly Option<string?> Pool = new("--pool") { Description = "Only workers of this pool, or processes of this name.", HelpName = "POOL", CompletionSources = { DaemonCompletions.Pools } };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with new lines, until Ctrl-C or the daemon's end." };
    private static readonly Option<uint?> Lines = new("--lines", "-n") { Description = "At most so many of the kept lines. Default: all, 100 of each output of a worker.", HelpName = "N" };
    private static readonly Option<string?> Only = new("--only") { Description = "Only this output.", HelpName = "stdout|stderr" };
    private static readonly Option<bool> Json = new("--json") { Description = "One LogsResponse as JSON a line (proto3 JSON, all fields)." };

    internal static Command Create()
    {
        Only.AcceptOnlyFromAmong("stdout", "stderr");
        var command = new ExampleCommand(
            "logs", "Shows what workers wrote to standard output and standard error.",
            "supervisorctl logs 'images/0#2' --follow", "supervisorctl logs --pool images --only stderr --lines 20") { Worker, Pool, Follow, Lines, Only, Json };
        command.SetDaemonAction(ReadAsync);
        return command;
    }

    private static async Task<ExitCode> ReadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = RequestOf(context);
        using var call = context.Daemon.Control.Logs(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            Show(context, call.ResponseStream.Current, withWorker: request.WorkerId.Length == 0);
        }

        return request.Follow ? throw new CommandException(ExitCode.Unavailable, $"The daemon at {context.Daemon.Place} has stopped; no more lines.") : ExitCode.Ok;
    }

    private static LogsRequest RequestOf(CommandContext context)
    {
        var request = new LogsRequest
        {
            WorkerId = context.Get(Worker) ?? "",
            Pool = context.Get(Pool) ?? "",
            Follow = context.Get(Follow),
            Stream = context.Get(Only) switch { "stdout" => OutputStream.Stdout, "stderr" => OutputStream.Stderr, _ => OutputStream.Unspecified },
        };
        if (context.Get(Lines) is { } lines)
        {
            request.Tail = lines;
        }

        return request;
    }

    private static void Show(CommandContext context, LogsResponse entry, bool withWorker)
    {
        if (context.Get(Json))
        {
            context.Display.Line(ProtoJson.Line(entry));
        }
        else if (entry.Dropped is { } dropped)
        {
            context.Display.Error($"supervisorctl: {dropped.Count} lines are missing here: this reader was too slow.");
        }
        else
        {
            var text = context.Display.IsTerminal ? Printable.Show(entry.Line.Text) : entry.Line.Text;
            context.Display.Line(withWorker ? $"{entry.Line.WorkerId}  {text}" : text, entry.Line.Stream == OutputStream.Stderr ? Tone.Warning : Tone.Plain);
        }
    }
}
