using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Crashes;

/// <summary>What a map makes of items that fail.</summary>
public sealed class MapFailureTests(SharedDaemon shared)
{
    private static readonly DieRequest Harmless = new() { WhileExists = "/nowhere", Value = 1 };
    private static readonly DieRequest Deadly = new() { ExitCode = 5 };

    [Fact(Timeout = Patience.Test)]
    public async Task A_map_throws_the_failure_of_the_lowest_index_with_all_the_others()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        DieRequest[] items = [Harmless, Deadly, Harmless, Deadly, Harmless];

        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.MapAsync(test.Faults.DieAsync, items, new MapOptions { ChunkSize = 1 }));

        Assert.Equal(1, error.Index);
        Assert.Equal([1L, 3L], error.Failures.Cast<WorkerCrashedException>().Select(failure => failure.Index));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_lazy_map_goes_on_after_an_item_that_failed()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var results = test.Pool.IMap(test.Faults.DieAsync, (DieRequest[])[Harmless, Deadly, Harmless]).GetAsyncEnumerator();

        Assert.True(await results.MoveNextAsync());
        await Assert.ThrowsAsync<WorkerCrashedException>(async () => await results.MoveNextAsync());
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(1, results.Current.Value);
        Assert.False(await results.MoveNextAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Results_come_in_order_or_as_they_complete_as_asked_for()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        Number[] slowFirst = [new() { Value = 400 }, new() { Value = 1 }, new() { Value = 2 }];

        var ordered = await test.Pool.IMap(test.Faults.WaitAsync, slowFirst).Select(number => number.Value).ToListAsync();
        var completed = await test.Pool.IMapUnordered(test.Faults.WaitAsync, slowFirst).Select(number => number.Value).ToListAsync();

        Assert.Equal([400L, 1, 2], ordered);
        Assert.Equal(400, completed[^1]);
    }
}
