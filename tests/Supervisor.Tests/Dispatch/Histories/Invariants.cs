using Supervisor.Dispatch.Scheduling;

namespace Supervisor.Tests.Dispatch.Histories;

/// <summary>What holds after each event: the scheduler's books against what they count.</summary>
internal static class Invariants
{
    public static void Check(Scheduler scheduler, SchedulerOptions options, long now, IReadOnlyList<ModelJob> jobs)
    {
        Assert.True(scheduler.NextTick is null || scheduler.NextTick > now, "An alarm rings for ever.");
        foreach (var seat in scheduler.Seats)
        {
            Assert.Equal(seat.Outstanding.Sum(outstanding => outstanding.Unsettled), seat.OutstandingItems);
            Assert.All(seat.Outstanding, outstanding => Assert.True(outstanding.Unsettled > 0 && outstanding.Charge >= 0));
            var mayHoldWaiting = seat.Worker.CanRecall && seat.OutstandingItems > seat.Worker.Concurrency && seat.Outstanding.Exists(outstanding => outstanding is { IsRecalled: false, Job.Spec.IsCall: false });
            Assert.True(
                !mayHoldWaiting || scheduler.NextTick <= Math.Max(seat.SilentSince + options.Timestamps(options.RecallAfter), now + options.Timestamps(TimeSpan.FromMilliseconds(1))),
                "Nobody will notice that items wait behind a long one.");
        }

        foreach (var job in scheduler.Jobs)
        {
            foreach (var run in job.Pending.Runs)
            {
                var due = Math.Min(run.Deadline ?? long.MaxValue, job.Spec.WaitLimit is { } limit ? run.WaitingSince + options.Timestamps(limit) : long.MaxValue);
                Assert.True(due == long.MaxValue || scheduler.NextTick <= Math.Max(due, now + options.Timestamps(TimeSpan.FromMilliseconds(1))), "Nobody will notice that an item waits too long.");
            }

            Check(job, [.. scheduler.Seats.SelectMany(seat => seat.Outstanding).Where(outstanding => outstanding.Job == job)], options, jobs[(int)job.Id - 1]);
        }

        // A free worker and something to do never meet without a delivery.
        Assert.False(
            scheduler.Jobs.Any(job => job.IsQueued) && scheduler.Seats.Any(seat => seat is { OutstandingItems: 0, IsRetiring: false }),
            "A worker is idle while items wait.");
    }

    private static void Check(JobState job, List<Outstanding> outstanding, SchedulerOptions options, ModelJob client)
    {
        var executing = outstanding.Sum(delivery => delivery.Unsettled);
        Assert.Equal(executing, job.Executing);
        Assert.Equal(job.Received, job.Summary.Settled + (ulong)executing + (ulong)job.Pending.Items);
        Assert.Equal(job.Pending.Runs.Sum(run => run.Payload.Length) + outstanding.Sum(delivery => delivery.Bytes), job.HeldBytes);
        if (!client.IsAbandoned)
        {
            Assert.Equal(client.Plan.IsCall ? options.JobWindowBytes : client.Credit, job.CreditGiven);
            Assert.InRange(job.UnsentBytes, client.Unread, long.MaxValue);
            Assert.True(client.Plan.ByIndex || job.UnsentBytes == client.Unread);
        }

        Assert.InRange(job.CreditGiven, 0, options.JobWindowBytes);
        var waiting = job.Pending.Runs.Where(run => !client.Items[(int)run.First].WasHandedOut).Sum(run => run.Payload.Length);
        Assert.True(
            client.Plan.IsCall || waiting + job.ArrivingBytes + job.CreditGiven <= options.JobWindowBytes + ModelJob.LargestItem,
            "More waits, or may still come, than the window and one large item.");
        Assert.True(
            client.Plan.IsCall || client.HasSentLarge || job.HeldBytes + job.CreditGiven <= options.JobWindowBytes,
            "More is held, or may still come, than the window allows.");
        Assert.False(job.IsDone, "A job is done and was not finished.");
    }
}
