using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Fairness;

/// <summary>Jobs share the workers by run time, and higher priorities go first.</summary>
public sealed class FairnessTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_apply_is_not_stuck_behind_a_big_map()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var cancellation = new CancellationTokenSource();
        var map = test.Pool.MapAsync(test.Faults.BusyAsync, Enumerable.Repeat(new Number { Value = 5 }, 100_000), cancellationToken: cancellation.Token);
        await Eventually.HoldsAsync(async () => await test.JobsAsync() is [{ SettledItems: > 100 }]);

        await test.Pool.ApplyAsync(test.Math.SquareAsync, new Number { Value = 2 }).WaitAsync(Patience.AtOnce, TimeProvider.System);

        Assert.False(map.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Two_maps_share_the_workers_by_run_time_whatever_their_items()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var cancellation = new CancellationTokenSource();
        var brief = test.Pool.MapAsync(test.Faults.BusyAsync, Enumerable.Repeat(new Number { Value = 2 }, 100_000), new MapOptions { Name = "brief" }, cancellation.Token);
        var longer = test.Pool.MapAsync(test.Faults.BusyAsync, Enumerable.Repeat(new Number { Value = 20 }, 100_000), new MapOptions { Name = "longer" }, cancellation.Token);

        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Sum(job => job.RunTime.ToTimeSpan().TotalSeconds) > 2);

        var served = (await test.JobsAsync()).ToDictionary(job => job.Name, job => job.RunTime.ToTimeSpan());
        Assert.InRange(served["brief"] / served["longer"], 0.7, 1.4);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => brief);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => longer);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_higher_priority_goes_first()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();
        var record = test.Files["record"];
        var low = test.Pool.MapAsync(test.Faults.RecordAsync, Records(record, 0), new MapOptions { Priority = -1 });
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Any(job => job.Priority == -1 && job.QueuedItems == 20));
        var high = test.Pool.MapAsync(test.Faults.RecordAsync, Records(record, 100), new MapOptions { Priority = 5 });
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Any(job => job.Priority == 5 && job.QueuedItems == 20));

        test.OpenGate();
        await Task.WhenAll(held.Result, low, high);

        var order = (await File.ReadAllLinesAsync(record)).Select(int.Parse);
        Assert.Equal(Enumerable.Range(100, 20).Concat(Enumerable.Range(0, 20)), order);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_with_lanes_runs_that_many_items_at_a_time()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Concurrency = 4);
        string[] gates = ["a", "b", "c", "d"];
        var map = test.Pool.MapAsync(test.Faults.GateAsync, gates.Append("e").Select(gate => test.Gate(gate)), new MapOptions { ChunkSize = 5 });

        foreach (var gate in gates)
        {
            await test.RunningAsync(gate);
        }

        Assert.False(File.Exists(test.Files["e-started"]));
        Array.ForEach([.. gates, "e"], test.OpenGate);
        Assert.Equal(5, (await map).Count);
    }

    private static IEnumerable<RecordRequest> Records(string path, int first) => Enumerable.Range(first, 20).Select(value => new RecordRequest { Path = path, Value = value });
}
