using System.Diagnostics;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

/// <summary>What the scheduler costs. The bounds leave room for a slow machine; a cost per item, or a quadratic one, breaks them.</summary>
public sealed class SchedulerCostTests(ITestOutputHelper output)
{
    [Fact]
    public void Map_TenMillionTinyItems_CostsPerChunk()
    {
        const int chunk = 4000, items = 10_000_000;
        var payload = Payload.FromPacked(Messages.Pack(Enumerable.Repeat(new byte[4], chunk)));
        var answer = Payload.FromPacked(new byte[5 * chunk]);
        var world = new SchedulerFixture();
        var workers = new[] { world.Join(), world.Join() };
        world.Open(new JobSpec { Id = 1, ByIndex = true });
        var (sent, settled, allocated, clock) = (0UL, 0UL, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        while (settled < items)
        {
            if (sent < items && world.Job(1).CreditGiven >= payload.Length)
            {
                world.Send(1, new ItemRun { First = sent, Count = chunk, Payload = payload, Method = Messages.Method });
                sent += chunk;
                continue;
            }

            var seat = world.Scheduler.Seats.MaxBy(candidate => candidate.OutstandingItems)!;
            var delivery = seat.Outstanding[0].Delivery;
            world.Now += delivery.Count;
            world.Handle(new SchedulerEvent.OutcomesArrived(seat.Identity, [.. delivery.Runs.Select(run => new WorkerOutcome(
                delivery.Id,
                new OutcomeRun { First = run.First, Count = run.Count, Payload = Payload.FromPacked(answer.Packed[..(5 * run.Count)]) },
                TimeSpan.FromMicroseconds(run.Count),
                0))]));
            settled += (ulong)delivery.Count;
            world.Handle(new SchedulerEvent.OutcomesSent(1, world.Job(1).UnsentBytes));
        }

        var bytesPerItem = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / items;
        output.WriteLine($"{items / clock.Elapsed.TotalSeconds / 1e6:0.0} million items/s, {bytesPerItem:0.00} bytes allocated per item");
        Assert.InRange(bytesPerItem, 0, 4);
    }

    [Fact]
    public void SingleItems_ManyQueuedAndCancelledInAnyOrder_IsNotQuadratic()
    {
        var few = FastestOfThree(10_000);
        var many = FastestOfThree(100_000);
        output.WriteLine($"10,000 in {few.TotalMilliseconds:0} ms, 100,000 in {many.TotalMilliseconds:0} ms");
        Assert.True(many < (few + TimeSpan.FromMilliseconds(20)) * 40, $"10,000 took {few}, 100,000 took {many}.");
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
