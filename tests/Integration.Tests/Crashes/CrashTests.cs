using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Crashes;

/// <summary>A crash costs exactly what was executing.</summary>
public sealed class CrashTests(SharedDaemon shared)
{
    [Theory(Timeout = Patience.Test)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task A_crash_takes_no_other_item_with_it(int chunkSize)
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        var items = Enumerable.Range(0, 200).Select(index => index == 57 ? new DieRequest { Signal = Signals.Kill } : Harmless(index));

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.DieAsync, items, new MapOptions { ChunkSize = chunkSize });

        Assert.Equal(200, outcomes.Count);
        var crash = Assert.IsType<WorkerCrashedException>(Assert.Single(outcomes, outcome => !outcome.IsSuccess).Failure);
        Assert.Equal(57, crash.Index);
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal((outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task No_item_runs_twice_and_none_is_lost_when_workers_are_killed_from_outside()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, QuickRestarts);
        var record = test.Files["record"];
        var map = test.Pool.MapOutcomesAsync(test.Faults.RecordAsync, Enumerable.Range(0, 1500).Select(value => new RecordRequest { Path = record, Value = value, Milliseconds = 1 }));

        for (var kills = 0; kills < 5; kills++)
        {
            var settled = kills * 200;
            await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Any(job => job.SettledItems >= (ulong)settled));
            var busy = (await test.WorkersAsync()).First(worker => worker.Pid != 0);
            Signals.Send((int)busy.Pid, Signals.Kill);
        }

        var outcomes = await map;
        var runs = (await File.ReadAllLinesAsync(record)).Select(long.Parse).CountBy(value => value).ToDictionary();
        Assert.Equal(Enumerable.Range(0, 1500).Select(index => (long)index), outcomes.Select(outcome => outcome.Index));
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal(1, runs[outcome.Value.Value]));
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.IsType<WorkerCrashedException>(outcome.Failure));
        Assert.True(outcomes.Count(outcome => !outcome.IsSuccess) <= 5, "each kill may cost one item");
        Assert.All(runs, run => Assert.Equal(1, run.Value));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Only_the_items_on_the_lanes_of_a_dead_worker_fail()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Concurrency = 2);
        var first = test.Pool.Submit(test.Faults.GateAsync, test.Gate("a"));
        var second = test.Pool.Submit(test.Faults.GateAsync, test.Gate("b"));
        var queued = test.Pool.MapAsync(test.Math.SquareAsync, Numbers(20));
        await test.RunningAsync("a");

        Signals.Send(await test.RunningAsync("b"), Signals.Kill);

        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => first.Result);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => second.Result);
        Assert.Equal(2, crash.Report!.Executing.Count);
        Assert.Equal(Numbers(20).Select(number => number.Value * number.Value), (await queued).Select(number => number.Value));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_is_back_at_its_size_after_a_crash_with_another_process()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        var before = await test.PidsAsync();

        Signals.Send(before[0], Signals.Kill);

        await Eventually.HoldsAsync(async () => await test.InfoAsync() is { ReadyWorkers: 2, Restarts: 1 });
        var after = await test.PidsAsync();
        Assert.DoesNotContain(before[0], after);
        Assert.Contains(before[1], after);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_dies_while_idle_costs_nothing()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        Signals.Send((await test.PidsAsync())[0], Signals.Kill);

        Assert.Equal(49, (await test.Pool.ApplyAsync(test.Math.SquareAsync, new Number { Value = 7 })).Value);
    }

    private static DieRequest Harmless(int value) => new() { Value = value, WhileExists = "/nowhere" };

    private static IEnumerable<Number> Numbers(int count) => Enumerable.Range(0, count).Select(value => new Number { Value = value });

    private static void QuickRestarts(Wire.PoolSpec spec) => spec.Restart = new Wire.RestartPolicy
    {
        InitialDelay = new() { Nanos = 1_000_000 },
        MaxDelay = new() { Nanos = 50_000_000 },
        Budget = 1000,
    };
}
