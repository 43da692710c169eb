using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>SIGHUP makes a running daemon what its configuration says, and loses nothing.</summary>
public sealed class ReloadTests
{
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Under_load_pools_begin_close_resize_and_get_new_workers_without_a_loss()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Configuration(("gone", Workers(1)), ("rolled", Workers(2, mark: "old")), ("sized", Workers(1))));
        await ReadyAsync(daemon, "gone", 1);
        await ReadyAsync(daemon, "rolled", 2);
        await ReadyAsync(daemon, "sized", 1);
        await using var gone = await daemon.OpenPoolAsync("gone");
        await using var rolled = await daemon.OpenPoolAsync("rolled");
        await using var sized = await daemon.OpenPoolAsync("sized");
        var rolledBefore = await rolled.PidsAsync();
        var sizedBefore = await sized.PidsAsync();
        var maps = new[] { new RecordedMap(rolled, 1500, 5), new RecordedMap(sized, 1000, 5) };
        var last = gone.Pool.Submit(gone.Faults.GateAsync, gone.Gate(value: 3));
        await gone.RunningAsync();
        await maps[0].RanAsync(10);

        daemon.Reload(Configuration(("rolled", Workers(2, mark: "new")), ("sized", Workers(3)), ("fresh", Workers(1))));

        await ReadyAsync(daemon, "fresh", 1);
        await ReadyAsync(daemon, "sized", 3);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("gone")).State == PoolState.Closing);
        gone.OpenGate();
        Assert.Equal(3, (await last).Value);
        await Eventually.HoldsAsync(async () => (await daemon.Pools.ListPoolsAsync(new ListPoolsRequest())).Pools.Select(pool => pool.Name).SequenceEqual(["fresh", "rolled", "sized"]));
        await Eventually.HoldsAsync(async () => await daemon.GetPoolAsync("rolled") is { OutdatedWorkers: 0, ReadyWorkers: 2 } && !(await rolled.PidsAsync()).Intersect(rolledBefore).Any(), TimeSpan.FromMilliseconds(Patience.Test));
        Assert.Equal("new", (await daemon.GetPoolAsync("rolled")).Spec.Environment["MARK"]);
        await maps[0].EndedWellAsync();
        await maps[1].EndedWellAsync();
        Assert.Contains(sizedBefore[0], await sized.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_configuration_with_an_error_changes_nothing_and_one_that_needs_a_restart_says_so()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Configuration(("one", Workers(1))));
        await ReadyAsync(daemon, "one", 1);

        daemon.Reload(Configuration(("one", Workers(0)), ("two", Workers(1))));
        await Eventually.HoldsAsync(() => daemon.Output.Contains("nothing was changed", StringComparison.Ordinal));
        Assert.Contains("Supervisor:Pools:one:Workers 0 must be from 1 to 1024.", daemon.Output, StringComparison.Ordinal);
        Assert.Equal(["one"], (await daemon.Pools.ListPoolsAsync(new ListPoolsRequest())).Pools.Select(pool => pool.Name));

        daemon.Reload("{");
        await Eventually.HoldsAsync(() => daemon.Output.Split("nothing was changed").Length == 3);

        daemon.Reload(Configuration("""{ "MaxConnections": 17 }""", ("one", Workers(1))));
        await Eventually.HoldsAsync(() => daemon.Output.Contains("only after a restart of the daemon: Supervisor:Limits:MaxConnections.", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => daemon.Output.Contains("no pool changes", StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_changed_command_that_does_not_start_leaves_the_pool_as_it_was()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync(Configuration(("one", Workers(1))));
        await ReadyAsync(daemon, "one", 1);
        await using var test = await daemon.OpenPoolAsync("one");
        var before = await test.PidsAsync();

        daemon.Reload(Configuration(("one", new { Command = new[] { "/no/such/program" }, Workers = 1 })));

        await Eventually.HoldsAsync(() => daemon.Output.Contains("Pool one is not as the configuration says.", StringComparison.Ordinal));
        Assert.Contains("/no/such/program", daemon.Output, StringComparison.Ordinal);
        Assert.Equal(before[0], (await test.Faults.WhoAmIAsync(new Empty())).Pid);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync("one")).Spec.Command[0] == "dotnet");

        // The same again is tried again.
        daemon.Reload(Configuration(("one", new { Command = new[] { "/no/such/program" }, Workers = 1 })));
        await Eventually.HoldsAsync(() => daemon.Output.Split("Pool one is not as the configuration says.").Length == 3);
    }

    private static object Workers(int count, string mark = "") =>
        new { Command = new[] { "dotnet", TestWorkerProgram.AssemblyPath }, Workers = count, Environment = new Dictionary<string, string> { ["MARK"] = mark } };

    private static string Configuration(params (string Name, object Pool)[] pools) => Configuration("{}", pools);

    private static string Configuration(string limits, params (string Name, object Pool)[] pools) =>
        $$"""{ "Supervisor": { "Limits": {{limits}}, "Pools": {{JsonSerializer.Serialize(pools.ToDictionary(pool => pool.Name, pool => pool.Pool))}} } }""";

    private static Task ReadyAsync(TestDaemon daemon, string pool, uint workers) => Eventually.HoldsAsync(
        async () => (await daemon.Pools.ListPoolsAsync(new ListPoolsRequest())).Pools.Any(info => info.Name == pool && info.ReadyWorkers == workers), TimeSpan.FromMilliseconds(Patience.Test));
}
