using CsCheck;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerFairnessTests
{
    [Fact]
    public void Apply_DuringAMap_IsHandedOutAtTheNextFreePlace()
    {
        var world = new SchedulerFixture();
        var worker = world.Join();
        world.Open(new JobSpec { Id = 1 });
        world.Send(1, 0, 100_000);
        world.WarmUpTo(worker, 50, microsecondsPerItem: 50);
        world.Open(new JobSpec { Id = 2 });
        world.Send(2, 0, 1);
        var handedOut = new List<ulong>();
        while (!handedOut.Contains(2))
        {
            var running = world.Scheduler.Seats.Single().Outstanding[0].Delivery;
            world.Now += running.Count * 50;
            world.Answer(worker, running, microsecondsPerItem: 50);
            handedOut.AddRange(world.Deliveries.Select(delivery => delivery.JobId));
        }

        Assert.Equal([2], handedOut.Take(1));
    }

    [Fact]
    public void HigherPriority_WhileItHasItems_GetsEveryPlace()
    {
        var world = new SchedulerFixture();
        var worker = world.Join();
        world.Open(new JobSpec { Id = 1 });
        world.Send(1, 0, 1000);
        world.WarmUp(worker);
        world.Open(new JobSpec { Id = 2, Priority = 1 });
        world.Send(2, 0, 500);
        while (world.Scheduler.Jobs.Single(job => job.Id == 2).Pending.Items > 0)
        {
            var running = world.Scheduler.Seats.Single().Outstanding[0].Delivery;
            world.Now += running.Count * 10;
            world.Answer(worker, running, microsecondsPerItem: 10);
            Assert.True(world.Deliveries.All(delivery => delivery.JobId == 2) || world.Job(2).Pending.IsEmpty);
        }
    }

    // Jobs with items of very different length keep some workers busy: whatever their number, none is served a batch more than another.
    [Fact]
    public void BackloggedJobs_RunTimeServed_DiffersByOneBatchAtMost() =>
        Gen.Select(Gen.Int[10, 20_000].Array[2, 5], Gen.Int[1, 4]).Sample((lengths, workers) =>
        {
            var world = new SchedulerFixture(new SchedulerOptions { JobWindowBytes = long.MaxValue / 4 });
            for (var i = 0; i < lengths.Length; i++)
            {
                world.Open(new JobSpec { Id = (ulong)i + 1 });
                world.Send((ulong)i + 1, 0, 60_000);
            }

            for (var i = 0; i < workers; i++)
            {
                world.Join();
            }

            var settled = new long[lengths.Length];
            for (var i = 0; i < 400 && world.Scheduler.Jobs.All(job => job.IsQueued); i++)
            {
                var seat = world.Scheduler.Seats.MinBy(candidate => candidate.Outstanding[0].RunsSince + Length(candidate.Outstanding[0]))!;
                var running = seat.Outstanding[0];
                world.Now = Math.Max(world.Now, running.RunsSince + Length(running));
                settled[running.Job.Id - 1] += Length(running);
                world.Answer(seat.Identity, running.Delivery, microsecondsPerItem: lengths[(int)running.Job.Id - 1]);
                if (i > 100)
                {
                    var served = world.Scheduler.Jobs.Select(job => settled[job.Id - 1] + world.Scheduler.Seats.SelectMany(each => each.Outstanding).Where(each => each.Job == job).Sum(Length)).ToList();
                    var batch = Math.Max(5000, lengths.Max()) + 1;
                    Assert.InRange(served.Max() - served.Min(), 0, batch);
                }
            }

            long Length(Outstanding outstanding) => (long)outstanding.Unsettled * lengths[(int)outstanding.Job.Id - 1];
        }, iter: 200);
}
