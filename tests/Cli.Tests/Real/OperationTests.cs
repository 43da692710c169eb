using System.Text.Json.Nodes;
using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>What the program changes in a real daemon.</summary>
public sealed class OperationTests(PoolDaemon daemon)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_is_restarted_and_resized()
    {
        var before = await PidsAsync("operated");

        Assert.Equal("Pool operated has new workers.", (await OkAsync("restart", "operated", "--wait")).Lines[0]);
        var after = await PidsAsync("operated");
        await OkAsync("resize", "operated", "2");

        Assert.Empty(before.Intersect(after));
        Assert.Equal(2, (await PidsAsync("operated")).Count);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_drained_pool_is_closed_and_its_workers_are_gone()
    {
        await OkAsync("drain", "drained", "--wait");
        await OkAsync("drain", "ended", "--now");

        var states = (await daemon.JsonAsync("pools"))["pools"]!.AsArray().ToDictionary(pool => (string)pool!["name"]!, pool => (string)pool!["state"]!);
        Assert.Equal(("POOL_STATE_CLOSED", "POOL_STATE_CLOSED"), (states["drained"], states["ended"]));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_job_is_cancelled_by_its_number_and_its_items_say_so()
    {
        using var files = new TempDirectory();
        await using var pool = await daemon.ConnectAsync("crashing");
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var map = pool.MapOutcomesAsync(faults.HangAsync, [new HangRequest { Started = files["started"] }], new MapOptions { Name = "stuck" });
        await Eventually.HoldsAsync(() => File.Exists(files["started"]), TimeSpan.FromMilliseconds(Patience.Test));
        var job = (string)(await daemon.JsonAsync("jobs", "crashing"))["jobs"]!.AsArray().Single(one => (string)one!["name"]! == "stuck")!["jobId"]!;

        Assert.Equal($"Job {job} is cancelled; 1 of its items had no outcome yet.", (await OkAsync("cancel", job)).Lines[0]);

        Assert.IsAssignableFrom<OperationCanceledException>((await map).Single().Failure);
        await Eventually.HoldsAsync(async () => (await daemon.RunAsync("cancel", job)).ExitCode == ExitCode.NotFound);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_item_that_kills_is_listed_rerun_and_discarded()
    {
        await using var pool = await daemon.ConnectAsync("crashing");
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.MapAsync(faults.DieAsync, [new DieRequest { ExitCode = 4 }]));
        var item = (await daemon.JsonAsync("quarantine", "list", "crashing"))["items"]!.AsArray().Last()!;
        var id = (string)item["id"]!;

        var rerun = await daemon.RunAsync("quarantine", "rerun", id);
        // It killed again, and is there anew.
        var again = (string)(await daemon.JsonAsync("quarantine", "list", "crashing"))["items"]!.AsArray().Last()!["id"]!;
        var discarded = await OkAsync("quarantine", "discard", again);

        Assert.Equal("testing.v1.Faults/Die", (string)item["method"]!);
        Assert.Equal(ExitCode.Failed, rerun.ExitCode);
        Assert.StartsWith($"Item {id} crashed: ", rerun.Output, StringComparison.Ordinal);
        Assert.Equal($"Item {again} is forgotten.", discarded.Lines[0]);
        Assert.Equal(ExitCode.NotFound, (await daemon.RunAsync("quarantine", "discard", again)).ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Events_are_followed_one_JSON_object_a_line()
    {
        var events = daemon.RunAsync("events", "looked-at", "--json", "--count", "3");

        await RestartUntilAsync(events);

        var lines = (await events).Lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal((ExitCode.Ok, 3), ((await events).ExitCode, lines.Count));
        Assert.All(lines, line => Assert.True(line["workerStarted"] is not null || line["workerReady"] is not null || line["workerStopped"] is not null, line.ToJsonString()));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Following_ends_when_the_reader_of_the_output_goes()
    {
        using var process = Ctl.Start("bash", new Dictionary<string, string>(), "-c", $"'{Ctl.Program}' events looked-at --socket '{daemon.Socket}' | head -n 1; exit ${{PIPESTATUS[0]}}");
        var ended = process.WaitForExitAsync();

        await RestartUntilAsync(ended);

        Assert.Equal((int)ExitCode.OutputClosed, process.ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Ctrl_C_ends_following_with_130()
    {
        // As from a shell's prompt: whoever runs the tests in the background may ignore it, and children inherit that.
        using var process = Ctl.Start("env", new Dictionary<string, string>(), "--default-signal=INT", Ctl.Program, "events", "--follow", "--socket", daemon.Socket);
        await RestartUntilAsync(process.StandardOutput.ReadLineAsync());

        Signals.Send(process.Id, Signals.Interrupt);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((int)ExitCode.Interrupted, process.ExitCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_workers_wrote_is_shown()
    {
        await using var pool = await daemon.ConnectAsync("worked");
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        await faults.WriteErrorAsync(new Blob { Data = Google.Protobuf.ByteString.CopyFromUtf8("to be read by an operator\n") });

        await Eventually.HoldsAsync(async () => (await OkAsync("logs", "--pool", "worked", "--lines", "100")).Output.Contains("to be read by an operator", StringComparison.Ordinal));
        var worker = (string)(await daemon.JsonAsync("workers", "worked"))["workers"]!.AsArray().Single()!["workerId"]!;

        Assert.Contains("to be read by an operator", (await OkAsync("logs", worker)).Lines);
        Assert.Contains((await OkAsync("logs", worker, "--json")).Lines, line => (string?)JsonNode.Parse(line)!["line"]?["text"] == "to be read by an operator");
    }

    // Watching begins when it begins: workers are replaced until an event was seen.
    private Task RestartUntilAsync(Task seen) => Eventually.HoldsAsync(
        async () =>
        {
            await OkAsync("restart", "looked-at", "--wait");
            return seen.IsCompleted;
        },
        TimeSpan.FromMilliseconds(Patience.Test),
        "an event is seen");

    private async Task<CtlResult> OkAsync(params string[] arguments)
    {
        var result = await daemon.RunAsync(arguments);
        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        return result;
    }

    private async Task<IReadOnlyList<int>> PidsAsync(string pool) =>
        [.. (await daemon.JsonAsync("workers", pool))["workers"]!.AsArray().Select(worker => (int)worker!["pid"]!).Where(pid => pid > 0)];
}
