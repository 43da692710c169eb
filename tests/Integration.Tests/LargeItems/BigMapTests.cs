using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LargeItems;

/// <summary>Memory does not grow with the number of items.</summary>
public sealed class BigMapTests(SharedDaemon shared)
{
    private const int Items = 1_000_000;

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_map_of_a_million_items_goes_through_constant_memory()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        await RunAsync(test, 100_000);
        var daemonBefore = ProcessTable.RssBytes(shared.Daemon.Pid);
        var clientBefore = GC.GetTotalMemory(forceFullCollection: true);

        var sum = await RunAsync(test, Items);

        Assert.Equal(Enumerable.Range(0, Items).Sum(value => (long)value * value), sum);
        Assert.InRange(ProcessTable.RssBytes(shared.Daemon.Pid) - daemonBefore, long.MinValue, 64 << 20);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - clientBefore, long.MinValue, 8 << 20);
    }

    private static async Task<long> RunAsync(TestPool test, int items)
    {
        var numbers = Enumerable.Range(0, items).Select(value => new Number { Value = value });
        var sum = 0L;
        await foreach (var square in test.Pool.IMapUnordered(test.Math.SquareAsync, numbers, new MapOptions { ChunkSize = 100 }))
        {
            sum += square.Value;
        }

        return sum;
    }
}
