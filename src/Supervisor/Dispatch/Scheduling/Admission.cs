using Grpc.Core;
using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Lets jobs and items in, and turns items away that can never run.</summary>
internal sealed class Admission(SchedulerState state, Settlement settlement, Expiry expiry)
{
    public void Open(JobSpec spec)
    {
        var job = new JobState(spec);
        state.Jobs.Add(spec.Id, job);
        if (spec.IsCall)
        {
            // The client of a call sends no items: its messages have a credit of their own.
            job.CreditGiven = state.Options.JobWindowBytes;
        }
        else
        {
            settlement.GrantCredit(job);
        }
    }

    public void Accept(JobState job, ItemRun run, long cost)
    {
        job.Received += (ulong)run.Count;
        job.CreditGiven -= cost;
        job.ArrivingBytes = 0;
        job.HeldBytes += run.Payload.Length;
        Enqueue(job, run);
    }

    /// <summary>Counts what is there of an item that is not whole yet.</summary>
    public void Gather(JobState job, long bytes, long cost)
    {
        job.CreditGiven -= cost;
        job.ArrivingBytes = bytes;
        settlement.GrantCredit(job);
    }

    public void TurnAway(JobState job, ItemFailure failure, long cost)
    {
        job.Received++;
        job.CreditGiven -= cost;
        job.ArrivingBytes = 0;
        settlement.Settle(job, new OutcomeRun { First = failure.Index, Count = 1, Attempt = 0, Failures = [failure] }, freedBytes: 0);
    }

    /// <summary>Lets items wait for a worker, from now on, or settles them where none will ever come.</summary>
    public void Enqueue(JobState job, ItemRun run)
    {
        if (WhyNot(job, run) is { } failure)
        {
            settlement.SettleUnanswered(job, run, failure);
            return;
        }

        run = run with { WaitingSince = state.Now };
        job.Pending.Add(run);
        expiry.WatchWaiting(job, run);
    }

    /// <summary>Looks again at all that waits, after the pool's workers changed.</summary>
    public void Review()
    {
        foreach (var job in state.Jobs.Values.ToList())
        {
            foreach (var run in job.Pending.RemoveWhere(run => WhyNot(job, run) is not null))
            {
                settlement.SettleUnanswered(job, run, WhyNot(job, run)!);
            }

            state.Requeue(job);
            settlement.FinishIfDone(job);
        }
    }

    // Why items can never run; null where they may.
    private ItemFailure? WhyNot(JobState job, ItemRun run)
    {
        if (job.CancelsAll)
        {
            return Failures.Cancelled(run.First);
        }

        if (state.BrokenBecause is { } reason && !job.Spec.WaitsWhileBroken)
        {
            // What was started once was not refused: its last attempt is how it ended.
            return run.Crashes.Count == 0
                ? Failures.Refused(run.First, StatusCode.Unavailable, reason)
                : Failures.Crashed(run.First, run.Attempt - 1, job.Spec.MaxAttempts, run.Crashes);
        }

        return state.Methods is { } methods && !methods.ContainsKey(run.Method)
            ? Failures.UnknownMethod(run.First, run.Method, methods.Keys)
            : null;
    }
}
