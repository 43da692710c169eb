using Google.Protobuf.WellKnownTypes;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>Workers that are replaced for their age or memory lose nothing, and run nothing twice.</summary>
public sealed class RecyclingTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Workers_that_are_replaced_for_their_age_under_a_map_lose_nothing()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.MaxWorkerLifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
        var before = await test.PidsAsync();

        var map = new RecordedMap(test, count: 1500, milliseconds: 5);

        await map.EndedWellAsync();
        Assert.True((await test.InfoAsync()).Restarts >= 2);
        await Eventually.HoldsAsync(async () => !(await test.PidsAsync()).Intersect(before).Any());
        Assert.DoesNotContain(await test.WorkersAsync(), worker => worker.LastCrash is not null);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Workers_that_are_replaced_for_their_memory_under_a_map_lose_nothing()
    {
        // Any .NET program holds more than this.
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.RecycleRssBytes = 1 << 20);
        var before = await test.PidsAsync();

        var map = new RecordedMap(test, count: 800, milliseconds: 5);

        await map.EndedWellAsync();
        await Eventually.HoldsAsync(async () => !(await test.PidsAsync()).Intersect(before).Any());
        Assert.DoesNotContain(await test.WorkersAsync(), worker => worker.LastCrash is not null);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_spent_worker_is_replaced_while_it_finishes_its_last_item()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.MaxItemsPerWorker = 1);
        var last = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        var pid = await test.RunningAsync();

        var answer = await test.Faults.WhoAmIAsync(new Empty());

        Assert.NotEqual(pid, answer.Pid);
        Assert.False(last.Result.IsCompleted);
        test.OpenGate();
        await last;
    }
}
