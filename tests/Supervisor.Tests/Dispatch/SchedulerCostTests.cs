using System.Diagnostics;
using Supervisor.Bench.Cases.Core;
using Supervisor.Dispatch.Scheduling;

namespace Supervisor.Tests.Dispatch;

/// <summary>
/// What the scheduler costs, counted where it can be. Where time is the only measure the bounds leave room for a slow machine: a cost
/// per item, or a quadratic one, breaks them.
/// </summary>
public sealed class SchedulerCostTests(ITestOutputHelper output)
{
    private const int Items = 1_000_000;

    // A command, a run that waits, and its part of a delivery: two objects of the size of a run for each thing that happens.
    private const int BytesPerEvent = 256;

    // The smallest object there is.
    private const int SmallestObject = 24;

    // Deliveries begin with one item and double; in the end each takes a part of what waits, down to one item.
    private const int FirstAndLast = 100;

    [Theory]
    [InlineData(100)]
    [InlineData(4000)]
    public void Map_Chunks_NothingIsAllocatedPerItem(int chunk)
    {
        var load = Run(new SchedulerLoad(chunk), Items);

        Assert.InRange(load.AllocatedBytes, 0, BytesPerEvent * load.Events);
        Assert.InRange((double)load.AllocatedBytes / Items, 0, SmallestObject / 4.0);
    }

    [Fact]
    public void Map_RunsOfOneItem_TravelTogether()
    {
        var load = Run(new SchedulerLoad(chunk: 1), Items / 10);

        Assert.InRange(load.Deliveries, 0, FullDeliveries(Items / 10) + FirstAndLast);
        Assert.InRange(load.AllocatedBytes, 0, BytesPerEvent * load.Events);
    }

    [Fact]
    public void Map_ChunksOfHundred_CommandsArePerChunk()
    {
        var load = Run(new SchedulerLoad(chunk: 100), Items);

        // Each delivery may cut a chunk in two, which then ends in two parts; credit comes a quarter of the window at a time.
        var grants = Items * SchedulerLoad.PackedBytes / (new SchedulerOptions().JobWindowBytes / 4);
        Assert.InRange(load.Commands, 0, (Items / 100) + (2 * load.Deliveries) + (2 * grants));
        Assert.InRange(load.Deliveries, 0, FullDeliveries(Items) + FirstAndLast);
    }

    [Fact]
    public void Apply_OneAtATime_TakesThreeEventsAndTwoCommands()
    {
        const int count = 10_000;
        var load = Run(new SchedulerLoad(chunk: 1, underWay: 1), count);

        // It arrives, it ends, its outcome leaves: the delivery goes out with the first, the outcome with the second.
        Assert.InRange(load.Events, 3 * count, (3 * count) + 10);
        Assert.InRange(load.Commands, 2 * count, (2.01 * count) + 10);
        // The delivery and what is noted of it are some objects more.
        Assert.InRange(load.AllocatedBytes, 0, 2 * BytesPerEvent * load.Events);
    }

    [Fact]
    public void Map_TenTimesTheItems_CostsTenTimesAsMuch()
    {
        var few = Run(new SchedulerLoad(chunk: 4000), Items);
        var many = Run(new SchedulerLoad(chunk: 4000), 10 * Items);

        Assert.InRange(many.Commands, 0, 10 * few.Commands);
        Assert.InRange(many.AllocatedBytes, 0, 10 * few.AllocatedBytes);
    }

    [Fact]
    public void SingleItems_ManyQueuedAndCancelledInAnyOrder_IsNotQuadratic()
    {
        var few = FastestOfThree(10_000);
        var many = FastestOfThree(100_000);
        output.WriteLine($"10,000 in {few.TotalMilliseconds:0} ms, 100,000 in {many.TotalMilliseconds:0} ms");
        Assert.True(many < (few + TimeSpan.FromMilliseconds(20)) * 40, $"10,000 took {few}, 100,000 took {many}.");
    }

    // With a quarter to spare: a delivery ends where a run of items does not fit any more.
    private static long FullDeliveries(long items) => items * SchedulerLoad.PackedBytes / (new SchedulerOptions().BatchBytes * 3 / 4);

    private SchedulerLoad Run(SchedulerLoad load, long items)
    {
        load.Run(items);
        output.WriteLine($"{items} items: {load.Events} events, {load.Commands} commands, {load.Deliveries} deliveries, {(double)load.AllocatedBytes / items:0.00} bytes allocated per item");
        return load;
    }

    // Others use the machine too: the fastest of some runs is the nearest to what the scheduler itself takes.
    private static TimeSpan FastestOfThree(int count) => Enumerable.Range(0, 3).Min(_ => CancelAll(count));

    private static TimeSpan CancelAll(int count)
    {
        var world = new SchedulerFixture();
        world.Open(new JobSpec { Id = 1, WaitLimit = TimeSpan.FromHours(1) });
        for (var i = 0; i < count; i++)
        {
            world.Send(1, (ulong)i, 1);
        }

        var order = Enumerable.Range(0, count).Select(i => (ulong)i).ToArray();
        new Random(1).Shuffle(order);
        var clock = Stopwatch.StartNew();
        foreach (var index in order)
        {
            world.Handle(new SchedulerEvent.ItemsCancelled(1, [index], Grace: null));
        }

        Assert.Equal(0, world.Job(1).Pending.Items);
        return clock.Elapsed;
    }
}
