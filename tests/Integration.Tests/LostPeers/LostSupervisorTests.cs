using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LostPeers;

/// <summary>A daemon that is killed: nobody waits for it, and nothing of it lives on.</summary>
public sealed class LostSupervisorTests
{
    [Fact(Timeout = Patience.Test)]
    public async Task Every_unsettled_item_fails_within_a_second_and_may_have_run()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var test = await daemon.CreatePoolAsync();
        var apply = test.Pool.ApplyAsync(test.Faults.HangAsync, test.Hang());
        await test.RunningAsync("hang");
        var handle = test.Pool.Submit(test.Faults.HangAsync, new HangRequest());
        var map = test.Pool.MapOutcomesAsync(test.Faults.HangAsync, Enumerable.Repeat(new HangRequest(), 50));
        var lazy = test.Pool.IMapUnordered(test.Faults.HangAsync, Enumerable.Repeat(new HangRequest(), 50)).Outcomes().ToListAsync().AsTask();
        var call = test.Faults.HangAsync(new HangRequest()).ResponseAsync;
        using var stream = test.Math.Running();
        var answer = stream.ResponseStream.MoveNext();
        Task[] settling = [apply, handle.Result, map, lazy, call, answer];
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count >= 4);

        await daemon.KillAsync();

        await Eventually.HoldsAsync(() => settling.All(task => task.IsCompleted), Patience.AtOnce);
        Assert.Contains("may have run", (await Assert.ThrowsAsync<SupervisorLostException>(() => apply)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SupervisorLostException>(() => handle.Result);
        Assert.All(await map, outcome => Assert.Contains("may have run", Assert.IsType<SupervisorLostException>(outcome.Failure).Message, StringComparison.Ordinal));
        Assert.Equal((50, 50), ((await map).Count, (await lazy).Count));
        Assert.All(await lazy, outcome => Assert.IsType<SupervisorLostException>(outcome.Failure));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => answer)).StatusCode);
        await test.DisposeAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Settled_items_keep_their_results()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var test = await daemon.CreatePoolAsync(1);
        var items = Enumerable.Range(0, 10).Select(value => new GateRequest { Gate = value < 5 ? "/proc/version" : "/nowhere", Started = test.Files[$"{value}-started"], Value = value });
        var outcomes = new List<ItemOutcome<Number>>();
        await foreach (var outcome in test.Pool.IMap(test.Faults.GateAsync, items).Outcomes())
        {
            outcomes.Add(outcome);
            if (outcomes.Count == 3)
            {
                await daemon.KillAsync();
            }
        }

        Assert.Equal(10, outcomes.Count);
        Assert.All(outcomes.Take(3), outcome => Assert.Equal(outcome.Index, outcome.Value.Value));
        Assert.All(outcomes.Skip(5), outcome => Assert.IsType<SupervisorLostException>(outcome.Failure));
        await test.DisposeAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task No_worker_and_no_grandchild_outlives_it_by_a_second()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var files = new TempDirectory();
        var test = await daemon.CreatePoolAsync(2, null, $"--spawn-grandchild={files["grandchild"]}", "--ignore-sigterm");
        var busy = test.Pool.MapOutcomesAsync(test.Faults.BusyAsync, Enumerable.Repeat(new Number { Value = 600_000 }, 2));
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()) is [{ ExecutingItems: 2 }]);
        var family = ProcessTable.Descendants(daemon.Pid);
        Assert.Equal(2, family.Count(pid => ProcessTable.CommandLine(pid).StartsWith("sleep", StringComparison.Ordinal)));

        await daemon.KillAsync();

        await Eventually.HoldsAsync(() => !family.Any(ProcessTable.IsAlive), Patience.AtOnce);
        Assert.All(await busy, outcome => Assert.IsType<SupervisorLostException>(outcome.Failure));
        await test.DisposeAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task New_work_for_a_lost_daemon_is_refused_rather_than_kept()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var test = await daemon.CreatePoolAsync(1);
        await daemon.KillAsync();

        var error = await Assert.ThrowsAnyAsync<SupervisorException>(() => test.Pool.ApplyAsync(test.Math.SquareAsync, new Number())).WaitAsync(Patience.AtOnce * 5, TimeProvider.System);

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        await test.DisposeAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stop_lets_open_work_finish_and_leaves_nothing()
    {
        using var temporary = new TempDirectory();
        await using var daemon = await TestDaemon.StartAsync(temporaryDirectory: temporary);
        var test = await daemon.CreatePoolAsync(2);
        var map = test.Pool.MapAsync(test.Faults.GateAsync, [test.Gate("a"), test.Gate("b"), test.Gate("c")]);
        await test.RunningAsync("a");
        var family = ProcessTable.Descendants(daemon.Pid);

        Signals.Send(daemon.Pid, Signals.Terminate);
        foreach (var gate in (string[])["a", "b", "c"])
        {
            test.OpenGate(gate);
        }

        Assert.Equal(3, (await map).Count);
        Assert.Equal(0, await daemon.StopAsync());
        Assert.DoesNotContain(family, ProcessTable.IsAlive);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
        await test.DisposeAsync();
    }
}
