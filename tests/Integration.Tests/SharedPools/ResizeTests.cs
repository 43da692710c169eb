using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.SharedPools;

/// <summary>A pool grows and shrinks under load, and its workers are replaced, without a loss.</summary>
public sealed class ResizeTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_that_grows_and_shrinks_loses_nothing_and_runs_nothing_twice()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var record = test.Files["record"];
        var map = test.Pool.MapOutcomesAsync(test.Faults.RecordAsync, Enumerable.Range(0, 1000).Select(value => new RecordRequest { Path = record, Value = value, Milliseconds = 2 }));

        await ResizeAsync(test, 3);
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).ReadyWorkers == 3);
        await ResizeAsync(test, 1);
        await Eventually.HoldsAsync(async () => (await test.WorkersAsync()).Count(worker => worker.Pid != 0) == 1);

        Assert.All(await map, outcome => Assert.Equal((outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
        Assert.Equal(1000, (await File.ReadAllLinesAsync(record)).Distinct().Count());
        Assert.Equal(1000, (await File.ReadAllLinesAsync(record)).Length);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_with_a_spare_grows_by_it_and_keeps_one_and_loses_nothing()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Spares = 1);
        await StandsAsync(test, workers: 1);
        var before = await test.PidsAsync();
        var map = new LifeCycle.RecordedMap(test, count: 1500, milliseconds: 5);
        await map.RanAsync(10);

        await ResizeAsync(test, 2);
        await StandsAsync(test, workers: 2);
        Assert.Subset((await test.WorkersAsync()).Where(worker => !worker.Spare).Select(worker => (int)worker.Pid).ToHashSet(), before.ToHashSet());

        await ResizeAsync(test, 1);
        await StandsAsync(test, workers: 1);
        await map.EndedWellAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_is_taken_away_finishes_its_item()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var first = test.Pool.Submit(test.Faults.GateAsync, test.Gate("a"));
        var second = test.Pool.Submit(test.Faults.GateAsync, test.Gate("b"));
        await test.RunningAsync("a");
        await test.RunningAsync("b");

        var resizing = ResizeAsync(test, 1);
        await Eventually.HoldsAsync(async () => (await test.WorkersAsync()).Any(worker => worker.State == WorkerState.Draining));
        test.OpenGate("a");
        test.OpenGate("b");

        await resizing;
        await first;
        await second;
        await Eventually.HoldsAsync(async () => (await test.WorkersAsync()).Count(worker => worker.Pid != 0) == 1);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Workers_that_are_recycled_lose_nothing_and_serve_no_more_than_they_may()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.MaxItemsPerWorker = 25);

        var answers = await test.Pool.MapOutcomesAsync(test.Faults.WhoAmIAsync, Enumerable.Repeat(new Google.Protobuf.WellKnownTypes.Empty(), 150));

        Assert.All(answers, answer => Assert.Equal((answer.Index, 1), ((long)answer.Value.Index, answer.Attempt)));
        var lives = answers.CountBy(answer => answer.Value.WorkerId).ToList();
        Assert.All(lives, life => Assert.InRange(life.Value, 1, 25));
        Assert.True(lives.Count >= 6, "150 items need six lives of 25");
        Assert.DoesNotContain(await test.WorkersAsync(), worker => worker.LastCrash is not null);
    }

    private static Task StandsAsync(TestPool test, uint workers) => Eventually.HoldsAsync(
        async () => await test.InfoAsync() is { ReadySpares: 1 } info && info.ReadyWorkers == workers && (await test.WorkersAsync()).Count == workers + 1,
        TimeSpan.FromMilliseconds(Patience.Test));

    private async Task ResizeAsync(TestPool test, uint workers) =>
        await shared.Daemon.Pools.ResizePoolAsync(new ResizePoolRequest { Name = test.Name, Workers = workers });
}
