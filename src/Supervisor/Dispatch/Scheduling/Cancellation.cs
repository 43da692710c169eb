namespace Supervisor.Dispatch.Scheduling;

/// <summary>Takes items back: those that wait at once, those that workers have by their token, and in the end by a kill.</summary>
internal sealed class Cancellation(SchedulerState state, Settlement settlement, Expiry expiry)
{
    /// <summary>Cancels all items of a job, also those still to come.</summary>
    public void CancelAll(JobState job, TimeSpan? grace)
    {
        job.CancelsAll = true;
        CancelReceived(job, grace);
    }

    /// <summary>Cancels a job as somebody other than its client does: later applies that share one are not meant.</summary>
    public void CancelJob(JobState job, TimeSpan? grace)
    {
        job.CancelsAll |= !job.Spec.IsOpenEnded;
        CancelReceived(job, grace);
    }

    public void Cancel(JobState job, IReadOnlyList<ulong> indexes, TimeSpan? grace)
    {
        var executing = state.OutstandingOf(job);
        foreach (var index in indexes)
        {
            if (job.Pending.Remove(index) is { } waiting)
            {
                settlement.SettleUnanswered(job, waiting, Failures.Cancelled(index));
            }
            else if (executing.Find(outstanding => outstanding.IsUnsettled(index)) is { } outstanding)
            {
                CancelOnWorker(outstanding, index, grace);
            }
        }
    }

    /// <summary>Nobody waits for outcomes any more: none is kept or sent.</summary>
    public void Abandon(JobState job)
    {
        job.Abandoned = true;
        job.InputEnded = true;
        job.UnsentBytes = 0;
        CancelAll(job, grace: null);
    }

    private void CancelReceived(JobState job, TimeSpan? grace)
    {
        foreach (var run in job.Pending.RemoveWhere(_ => true))
        {
            settlement.SettleUnanswered(job, run, Failures.Cancelled(run.First));
        }

        foreach (var outstanding in state.OutstandingOf(job))
        {
            CancelOnWorker(outstanding, index: null, grace);
        }
    }

    private void CancelOnWorker(Outstanding outstanding, ulong? index, TimeSpan? grace)
    {
        if (!outstanding.Kills.Exists(kill => kill.Cause == KillCause.Cancelled && kill.Index == index))
        {
            state.Command(new SchedulerCommand.CancelOnWorker(outstanding.Seat.Identity, outstanding.Delivery.Id, index is { } one ? [one] : []));
        }

        expiry.PlanCancelKill(outstanding, index, state.Options.Timestamps(grace ?? state.CancelGrace));
    }
}
