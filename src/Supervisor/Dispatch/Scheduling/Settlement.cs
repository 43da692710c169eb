using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Gives items their outcomes: each once, in the job's order, and ends the job after the last.</summary>
internal sealed class Settlement(SchedulerState state)
{
    /// <summary>Settles items that waited.</summary>
    public void SettleWaiting(JobState job, ItemRun run, Func<ulong, ItemFailure> failureOf)
    {
        Settle(job, Failures.Outcome(run, failureOf), run.Payload.Length);
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
            state.Runnable.Forget(job);
            state.Command(new SchedulerCommand.FinishJob(job.Id, job.Summary));
        }
    }

    /// <summary>Lets the client send as much as there is room for, once it is worth a frame.</summary>
    public void GrantCredit(JobState job)
    {
        var window = state.Options.JobWindowBytes;
        var room = window - job.HeldBytes - job.CreditGiven;
        if (room >= window / 4 && !job.InputEnded && !job.Abandoned)
        {
            job.CreditGiven += room;
            state.Command(new SchedulerCommand.GrantCredit(job.Id, room));
        }
    }

    /// <summary>What an outcome counts for in a job's window: its bytes, and something for being there.</summary>
    public static long CostOf(OutcomeRun run) => run.Payload.Length + 64 + (256L * run.Failures.Count);

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
