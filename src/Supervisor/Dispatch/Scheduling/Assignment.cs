using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Gives waiting items to workers with room: which job is next, which worker gets it, and how much of it.</summary>
internal sealed class Assignment(SchedulerState state, Settlement settlement, Accounting accounting, Expiry expiry)
{
    private readonly long _batchTime = state.Options.Timestamps(state.Options.BatchTime);

    /// <summary>Hands out work until no worker has room or no job has items.</summary>
    public void HandOut()
    {
        if (state.Runnable.Count > 1)
        {
            accounting.ChargeOverruns();
        }

        while (state.Runnable.First is { } job && SeatFor(job) is { } seat)
        {
            Deliver(job, seat);
            settlement.GrantCredit(job);
            state.Requeue(job);
        }
    }

    private WorkerSeat? SeatFor(JobState job)
    {
        WorkerSeat? best = null;
        foreach (var seat in state.Seats.Values)
        {
            if (HasRoom(seat, job) && (best is null || seat.OutstandingItems < best.OutstandingItems))
            {
                best = seat;
                if (best.OutstandingItems == 0)
                {
                    break;
                }
            }
        }

        return best;
    }

    private bool HasRoom(WorkerSeat seat, JobState job)
    {
        if (seat.IsRetiring || seat.ItemsLeft <= 0)
        {
            return false;
        }

        return seat.OutstandingItems < seat.Worker.Concurrency || MayPrefetch(seat, job) || MayInterject(seat, job);
    }

    // A worker with short items gets its next delivery while it works on the last one, so that it never waits for the daemon. It
    // never holds items behind one whose length is long or not known, nor any whose crash could not be told from another's.
    private bool MayPrefetch(WorkerSeat seat, JobState job)
    {
        if (!seat.IsSerial || seat.Outstanding.Count != 1 || IsUnforeseeable(job) || !MayShare(seat, job, job.Pending.First))
        {
            return false;
        }

        var running = seat.Outstanding[0];
        return running.Job.Estimate.PerItem is { } perItem
            && !IsUnforeseeable(running.Job)
            && perItem * running.Unsettled <= 2 * _batchTime
            && IsWithin(running, 2 * _batchTime)
            && job.Estimate.PerItem <= _batchTime
            && MayShare(seat, running.Job, running.Delivery.Runs[0])
            && (seat.Worker.KeepsPage || !(running.IsSuspect || IsSuspect(job.Pending.First)));
    }

    // A single apply need not wait until a worker has done what it was given of a job with short items: it goes between two of them. One at a time, so
    // that the job goes on, and fairness decides as ever whose turn it is.
    private bool MayInterject(WorkerSeat seat, JobState job) =>
        seat.IsSerial
        && seat.Worker.CanInterject
        && job.Spec.IsOpenEnded
        && job.Pending.First is { Attempt: 1, MaxTogether: int.MaxValue, Payload.IsLarge: false }
        && seat.Outstanding[0] is { IsSuspect: false, Delivery.IsInterjected: false } running
        && !IsUnforeseeable(running.Job)
        && running.Job.Estimate.PerItem <= _batchTime
        && IsWithin(running, 2 * _batchTime);

    // What runs now has not been running for longer than expected.
    private bool IsWithin(Outstanding running, long time) => state.Now - running.RunsSince <= time;

    // Without a page suspects of a crash are kept apart from others, so that the next crash tells more.
    private static bool IsSuspect(ItemRun run) => run.MaxTogether < int.MaxValue;

    // An apply that waited behind another with a worker could not be taken back, nor given to a worker that is free by then.
    private static bool IsUnforeseeable(JobState job) => job.Spec.IsCall || job.Spec.IsOpenEnded;

    // Whether items may be with a worker while others are.
    private bool MayShare(WorkerSeat seat, JobState job, ItemRun run) =>
        seat.Worker.KeepsPage || state.IsIdempotent(job, run.Method);

    private void Deliver(JobState job, WorkerSeat seat)
    {
        var isInterjected = seat.OutstandingItems >= seat.Worker.Concurrency && IsUnforeseeable(job);
        var runs = TakeBatch(job, seat, isInterjected);
        var delivery = new Delivery
        {
            Id = state.NextDelivery(),
            JobId = job.Id,
            Method = runs[0].Method,
            Attempt = runs[0].Attempt,
            Runs = runs,
            RunLimit = job.Spec.RunLimit,
            IsInterjected = isInterjected,
        };
        var outstanding = Note(job, seat, delivery);
        if (job.Spec.IsCall)
        {
            state.Command(new SchedulerCommand.StartCall(seat.Identity, delivery.Id, job.Id, delivery.Attempt));
        }
        else
        {
            seat.Acknowledged = seat.Received;
            state.Command(new SchedulerCommand.Deliver(seat.Identity, delivery, seat.Received));
        }

        expiry.WatchRunning(outstanding);
        RetireIfSpent(seat, outstanding.Items);
    }

    private Outstanding Note(JobState job, WorkerSeat seat, Delivery delivery)
    {
        var outstanding = new Outstanding(delivery, job, seat, state.Now);
        seat.Outstanding.Insert(delivery.IsInterjected ? 0 : seat.Outstanding.Count, outstanding);
        seat.OutstandingItems += outstanding.Items;
        seat.ItemsLeft -= outstanding.Items;
        job.Executing += outstanding.Items;
        accounting.ChargeEstimate(outstanding);
        return outstanding;
    }

    private void RetireIfSpent(WorkerSeat seat, int batch)
    {
        if (seat.ItemsLeft <= 0 && !seat.IsRetiring)
        {
            seat.IsRetiring = true;
            state.Command(new SchedulerCommand.Recycle(seat.Identity));
        }
        else if (seat is { IsRetiring: false, IsSucceeded: false } && seat.IsNearlySpent(batch))
        {
            seat.IsSucceeded = true;
            state.Command(new SchedulerCommand.PrepareToRecycle(seat.Identity));
        }
    }

    // Items of one method and attempt, as many as make a batch.
    private List<ItemRun> TakeBatch(JobState job, WorkerSeat seat, bool isInterjected)
    {
        var first = job.Pending.First;
        var (count, bytes) = (isInterjected ? 1 : BatchCount(job, seat, first), state.Options.BatchBytes);
        var runs = new List<ItemRun>(1);
        do
        {
            var run = job.Pending.Take(count, bytes);
            runs.Add(run);
            count -= run.Count;
            bytes -= (int)Math.Min(int.MaxValue, run.Payload.Length);
        }
        while (count > 0 && !job.Pending.IsEmpty && Joins(job.Pending.First, first, bytes));

        return runs;
    }

    private static bool Joins(ItemRun run, ItemRun first, int bytes) =>
        run.Attempt == first.Attempt
        && run.Attempt == 1
        && run.MaxTogether == int.MaxValue
        && !run.Payload.IsLarge
        && run.Method == first.Method
        && PackedMessages.Prefix(run.Payload.Packed.Span, 1, int.MaxValue).Bytes <= bytes;

    private int BatchCount(JobState job, WorkerSeat seat, ItemRun first)
    {
        if (first.Payload.IsLarge || first.Attempt > 1 || job.Spec.IsCall || !MayShare(seat, job, first) || NeedsLane(job, seat))
        {
            return 1;
        }

        double count = job.Estimate.PerItem is { } perItem ? _batchTime / Math.Max(perItem, 1) * seat.Worker.Concurrency : 1;
        count = Math.Min(count, job.Estimate.Burst);
        count = Math.Min(count, state.Options.BatchBytes / Math.Max(job.Estimate.BytesPerOutcome, 1));
        count = Math.Min(count, Math.Ceiling(job.Pending.Items / (2.0 * state.Seats.Count)));
        count = Math.Min(count, Math.Min(seat.ItemsLeft, first.MaxTogether));
        return Math.Max(1, (int)count);
    }

    // With several lanes it cannot be told from outside when an item of a delivery began, which its run limit counts from.
    private static bool NeedsLane(JobState job, WorkerSeat seat) => job.Spec.RunLimit is not null && !seat.IsSerial;
}
