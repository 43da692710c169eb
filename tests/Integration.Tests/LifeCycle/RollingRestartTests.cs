using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>All workers of a pool can be replaced under load.</summary>
public sealed class RollingRestartTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Under_load_nothing_is_lost_or_run_twice_and_every_worker_is_another_one()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.Spares = 1);
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).ReadySpares == 1);
        var before = await test.PidsAsync();
        var map = new RecordedMap(test, count: 1500, milliseconds: 5);
        await map.RanAsync(10);

        await test.Pool.RestartWorkersAsync();

        Assert.Equal(0u, (await test.InfoAsync()).OutdatedWorkers);
        Assert.Empty((await test.PidsAsync()).Intersect(before));
        Assert.All(before, pid => Assert.False(ProcessTable.IsAlive(pid)));
        await map.EndedWellAsync();
        Assert.DoesNotContain(await test.WorkersAsync(), worker => worker.LastCrash is not null);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_long_item_is_finished_by_its_old_worker_while_the_new_one_works()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var item = test.Pool.Submit(test.Faults.GateAsync, test.Gate(value: 7));
        var pid = await test.RunningAsync();

        var restarting = test.Pool.RestartWorkersAsync();

        Assert.NotEqual(pid, (await test.Faults.WhoAmIAsync(new Google.Protobuf.WellKnownTypes.Empty())).Pid);
        Assert.False(restarting.IsCompleted);
        test.OpenGate();
        Assert.Equal(7, (await item).Value);
        await restarting;
    }

    [Fact(Timeout = Patience.Test)]
    public async Task No_call_waits_for_a_worker_that_starts()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, change: null, "--initializer-delay=2000");

        var restarting = test.Pool.RestartWorkersAsync();
        var answered = 0;
        while (!restarting.IsCompleted)
        {
            await test.Math.SquareAsync(new Number { Value = 2 });
            answered++;
        }

        await restarting;

        // Two starts one after the other, of which each call would have waited for one.
        Assert.True(answered > 10, $"{answered} calls were answered");
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_new_worker_that_does_not_start_stops_it_and_the_old_ones_go_on()
    {
        using var files = new TempDirectory();
        await using var test = await shared.Daemon.CreatePoolAsync(2, change: null, $"--fail-initializer={files["fail"]}");
        var before = await test.PidsAsync();
        await File.WriteAllTextAsync(files["fail"], "");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => test.Pool.RestartWorkersAsync());

        Assert.Contains("The initializer was told to fail.", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        await Eventually.HoldsAsync(async () => (await test.PidsAsync()).SequenceEqual(before));
        File.Delete(files["fail"]);
        await test.Pool.RestartWorkersAsync();
        Assert.Empty((await test.PidsAsync()).Intersect(before));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_that_does_not_exist_is_not_found()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => shared.Daemon.Pools.RestartPoolAsync(new RestartPoolRequest { Name = "nobody" }).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }
}
