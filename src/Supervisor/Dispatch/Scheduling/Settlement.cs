using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Gives items their outcomes: each once, in the job's order, and ends the job after the last.</summary>
internal sealed class Settlement(SchedulerState state)
{
    // What a failure takes in a frame is not bounded by its request: many at a time would make a frame too large.
    private const int MaxFailuresTogether = 256;

    /// <summary>Settles items that no worker answered, all in the same way.</summary>
    public void SettleUnanswered(JobState job, ItemRun run, ItemFailure failure)
    {
        if (run.Crashes.Count > 0 && failure.Crashes.Count == 0)
        {
            failure = failure with { Crashes = run.Crashes };
        }

        job.HeldBytes -= run.Payload.Length;
        for (var done = 0; done < run.Count; done += MaxFailuresTogether)
        {
            // Waiting for the next attempt is not an attempt: only those count that ended with a worker.
            var (first, count) = (run.First + (ulong)done, Math.Min(MaxFailuresTogether, run.Count - done));
            Settle(job, new OutcomeRun { First = first, Count = count, Attempt = failure.Crashes.Count, Failures = new UniformFailures(failure, first, count) }, freedBytes: 0);
        }
    }

    /// <summary>Settles items, and gives back the room that their requests took.</summary>
    public void Settle(JobState job, OutcomeRun run, long freedBytes)
    {
        job.Summary = job.Summary.With(run);
        job.HeldBytes -= freedBytes;
        if (!job.Abandoned)
        {
            job.UnsentBytes += CostOf(run);
            Emit(job, run);
            GrantCredit(job);
        }

        state.Requeue(job);
    }

    /// <summary>Ends the job if it has nothing more to wait for.</summary>
    public void FinishIfDone(JobState job)
    {
        if (job.IsDone && state.Jobs.Remove(job.Id))
        {
            state.Runnable.Set(job, isRunnable: false);
            state.Alarms.Clear(Alarm.OfJob(job));
            state.Command(new SchedulerCommand.FinishJob(job.Id, job.Summary));
        }
    }

    /// <summary>Lets the client send as much as there is room for, once it is worth a frame.</summary>
    public void GrantCredit(JobState job)
    {
        var window = state.Options.JobWindowBytes;
        var room = MustComeIn(job) ? window - job.CreditGiven : window - job.HeldBytes - job.ArrivingBytes - job.CreditGiven;
        if (room >= window / 4 && !job.InputEnded)
        {
            job.CreditGiven += room;
            state.Command(new SchedulerCommand.GrantCredit(job.Id, room));
        }
    }

    // An item that is not whole can go to no worker, and its rest may be more than the window: it comes in whatever workers hold. One that
    // would only wait behind others does not. Half a window is room for a piece, however small the window is.
    private bool MustComeIn(JobState job) =>
        job is { ArrivingBytes: > 0, Pending.IsEmpty: true } && job.CreditGiven < state.Options.JobWindowBytes / 2;

    /// <summary>What outcomes count for in a job's window: their bytes, and something for being there.</summary>
    public static long CostOf(OutcomeRun run)
    {
        var cost = 64 + run.Payload.Length;
        if (run.Failures is UniformFailures same)
        {
            return cost + (same.Count * CostOf(same.Failure));
        }

        for (var i = 0; i < run.Failures.Count; i++)
        {
            cost += CostOf(run.Failures[i]);
        }

        return cost;
    }

    private static long CostOf(ItemFailure failure) =>
        256L + failure.Message.Length + failure.StackTrace.Length + (failure.Crashes.Count == 0 ? 0 : failure.Crashes[^1].Stacks.Length);

    private void Emit(JobState job, OutcomeRun run)
    {
        if (job.Sequence is not { } sequence)
        {
            state.Command(new SchedulerCommand.Emit(job.Id, run));
            return;
        }

        sequence.Add(run);
        while (sequence.TryTake(out var next))
        {
            state.Command(new SchedulerCommand.Emit(job.Id, next));
        }
    }
}
