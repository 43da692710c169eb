using System.CommandLine;
using Supervisor.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl map</c>.</summary>
internal static class MapCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "JSON lines, one request each. Default: standard input, as is \"-\"." };
    private static readonly Option<bool> Unordered = new("--unordered") { Description = "Results as they complete, not in the order of the input." };
    private static readonly Option<bool> WithIndex = new("--with-index") { Description = "Each result as {\"index\":…,\"result\":…}; indexes count the lines that are not blank, from 0." };
    private static readonly Option<int?> Chunk = WorkOptions.Number("--chunk", 1, 50_000, "How many items travel together at least. Default 1.");
    private static readonly Option<bool> Idempotent = new("--idempotent") { Description = "Running an item twice does no harm: workers without a page get many at once." };
    private static readonly Option<bool> FailFast = new("--fail-fast") { Description = "End with the first failure. Default: go on." };
    private static readonly Option<string?> Failures = new("--failures") { Description = "Write each failure to FILE as a line of JSON, with its request.", HelpName = "FILE" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "Write results to FILE instead of standard output.", HelpName = "FILE" };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "map", "Runs a unary method on every line of input: JSON lines in, JSON lines out. Exits with 1 if an item failed.",
            "seq 1000 | jq -c '{value: .}' | supervisorctl map arithmetic.v1.Arithmetic/Square > squares.jsonl",
            "supervisorctl map images.v1.Images/Thumbnail jobs.jsonl --unordered --max-attempts 3 --failures failed.jsonl -o done.jsonl",
            "jq -c .request failed.jsonl | supervisorctl map images.v1.Images/Thumbnail")
        {
            WorkOptions.Method, Files, WorkOptions.Pool, Unordered, WithIndex, Chunk, WorkOptions.MaxAttempts, WorkOptions.RunLimit, WorkOptions.WaitLimit,
            WorkOptions.Priority, Idempotent, FailFast, Failures, Output, WorkOptions.ShowDefaults,
        };
        command.SetDaemonAction(MapAsync);
        return command;
    }

    private static async Task<ExitCode> MapAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = MethodName.Parse(context.Get(WorkOptions.Method)!);
        var lines = new InputLines(context.Get(Files) ?? []);
        lines.Check();
        var poolName = context.Get(WorkOptions.Pool)
            ?? PoolChoice.Of(name, (await context.Daemon.Pools.ListPoolsAsync(new ListPoolsRequest(), cancellationToken: cancellationToken)).Pools);
        var method = await new MethodLookup(context.Daemon.Channel.CreateCallInvoker(), poolName).FindAsync(name, cancellationToken);
        if (method.Descriptor.IsClientStreaming || method.Descriptor.IsServerStreaming)
        {
            throw new CommandException(ExitCode.Usage, $"{name} takes or answers a stream; a map needs a method of one request and one response. Use `supervisorctl call`.");
        }

        await using var pool = await Pool.ConnectAsync(poolName, context.Daemon.Options, cancellationToken);
        using var failures = context.Get(Failures) is { } path ? new FailureFile(path) : null;
        await using var file = context.Get(Output) is { } target ? new StreamWriter(target) : null;
        using var progress = MapProgress.Start(name, lines.Length, isShown: file is not null || !context.Display.IsTerminal);
        var report = new MapReport(failures, progress is null ? context.Display.Error : progress.Tell);
        progress?.Follow(report);
        var open = new OpenItems(keepRequests: failures is not null);
        var messages = new MethodMessages(method, indented: false, context.Get(WorkOptions.ShowDefaults));
        var output = new MapOutput(file ?? context.Display.Output, messages, open, report, context.Get(WithIndex));
        var requests = new MapRequests(lines, messages, open, report, context.Get(FailFast)).ReadAsync(CancellationToken.None);
        return await RunAsync(() => MapRun.RunAsync(pool, name, requests, OptionsOf(context, name), context.Get(Unordered), output, cancellationToken), output, report, progress, context.Display, cancellationToken);
    }

    private static async Task<ExitCode> RunAsync(
        Func<Task> map, MapOutput output, MapReport report, MapProgress? progress, Display display, CancellationToken cancellationToken)
    {
        try
        {
            await map();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress?.Dispose();
            display.Error($"Interrupted; the rest is cancelled. {report.Summary()}.");
            return ExitCode.Interrupted;
        }

        progress?.Dispose();
        if (report.Failed > 0 || progress is not null)
        {
            display.Error($"{report.Summary()}.");
        }

        return output.End is { } end ? throw end
            : report.Failed > 0 ? ExitCode.Failed
            : ExitCode.Ok;
    }

    private static MapOptions OptionsOf(CommandContext context, MethodName name) => new()
    {
        ChunkSize = context.Get(Chunk),
        MaxAttempts = context.Get(WorkOptions.MaxAttempts) ?? 1,
        FailFast = context.Get(FailFast),
        WaitLimit = context.Get(WorkOptions.WaitLimit),
        RunLimit = context.Get(WorkOptions.RunLimit),
        Priority = context.Get(WorkOptions.Priority) ?? 0,
        Idempotent = context.Get(Idempotent),
        Name = $"map {name}" is { Length: <= 100 } title ? title : name.Method,
    };
}
