using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Watches the limits: of items that wait, which just end, and of items that run, whose worker is killed in the end.</summary>
internal sealed class Expiry(SchedulerState state, Settlement settlement, Recall recall)
{
    // Looking through a long queue takes time, about a tenth of a millisecond per thousand runs: alarms are ten times as far apart.
    private const int RunsPerSlack = 1000;

    private long Grace => state.Options.Timestamps(state.CancelGrace);
    private readonly long _slack = Math.Max(1, state.Options.Timestamps(TimeSpan.FromMilliseconds(1)));

    // A kill may come before its item began, or when it has just ended: it is tried again.
    private readonly long _retry = Math.Max(1, state.Options.Timestamps(TimeSpan.FromMilliseconds(100)));

    /// <summary>Sees to all that is due.</summary>
    public void RingAlarms()
    {
        while (state.Alarms.TryTakeDue(state.Now, out var alarm))
        {
            if (state.Jobs.TryGetValue(alarm.Job, out var job))
            {
                CheckWaiting(job);
            }
            else if (state.Seats.TryGetValue(alarm.Epoch, out var seat))
            {
                CheckRunning(seat);
            }
        }
    }

    /// <summary>Sets the alarm for items that begin to wait.</summary>
    public void WatchWaiting(JobState job, ItemRun run)
    {
        if (DueOf(job, run) is { } due)
        {
            state.Alarms.Set(Alarm.OfJob(job), due);
        }
    }

    /// <summary>Sets the alarm for items that were given to a worker.</summary>
    public void WatchRunning(Outstanding outstanding)
    {
        foreach (var run in outstanding.Delivery.Runs)
        {
            if (run.Deadline is { } deadline)
            {
                outstanding.Kills.Add(new PlannedKill(run.First, KillCause.DeadlineOver, deadline + Grace));
            }
        }

        SetAlarm(outstanding.Seat, Earlier(NextCheck(outstanding), recall.DueAt(outstanding.Seat)));
    }

    /// <summary>Plans to kill the worker of items that were cancelled, unless they end in time. Of two graces the shorter counts.</summary>
    public void PlanCancelKill(Outstanding outstanding, ulong? index, long grace)
    {
        var kill = new PlannedKill(index, KillCause.Cancelled, state.Now + grace);
        var known = outstanding.Kills.FindIndex(planned => planned.Cause == KillCause.Cancelled && planned.Index == index);
        if (known < 0)
        {
            outstanding.Kills.Add(kill);
        }
        else if (kill.At < outstanding.Kills[known].At)
        {
            outstanding.Kills[known] = outstanding.Kills[known] with { At = kill.At };
        }

        CheckRunning(outstanding.Seat);
    }

    /// <summary>The kill that explains why an item's worker died; null where it died by itself.</summary>
    public static PlannedKill? Explains(Outstanding outstanding, ulong index, CrashReport report) =>
        report.KilledBecause.Length == 0 ? null : outstanding.Kills.Find(kill => kill.Fired && kill.Concerns(index));

    private void CheckWaiting(JobState job)
    {
        foreach (var run in job.Pending.RemoveWhere(run => DueOf(job, run) <= state.Now))
        {
            settlement.SettleUnanswered(job, run, run.Deadline <= state.Now
                ? Failures.DeadlineOver(run.First)
                : Failures.WaitedTooLong(run.First, job.Spec.WaitLimit!.Value));
        }

        if (job.Pending.Runs.Min(run => DueOf(job, run)) is { } next)
        {
            state.Alarms.Set(Alarm.OfJob(job), Math.Max(next, state.Now + (_slack * (1 + (job.Pending.RunCount / RunsPerSlack)))));
        }

        state.Requeue(job);
        settlement.FinishIfDone(job);
    }

    private long? DueOf(JobState job, ItemRun run)
    {
        long? limit = job.Spec.WaitLimit is { } wait ? run.WaitingSince + state.Options.Timestamps(wait) : null;
        return limit is null ? run.Deadline : run.Deadline is null ? limit : Math.Min(limit.Value, run.Deadline.Value);
    }

    private void CheckRunning(WorkerSeat seat)
    {
        recall.AskIfDue(seat);
        var next = recall.DueAt(seat);
        foreach (var outstanding in seat.Outstanding)
        {
            PlanRunLimitKill(outstanding);
            FireDueKills(outstanding);
            next = Earlier(next, NextCheck(outstanding));
        }

        SetAlarm(seat, next);
    }

    private void PlanRunLimitKill(Outstanding outstanding)
    {
        if (RunLimitDue(outstanding) <= state.Now)
        {
            outstanding.Kills.Add(new PlannedKill(outstanding.FirstUnsettled, KillCause.RunLimitOver, state.Now));
        }
    }

    private void FireDueKills(Outstanding outstanding)
    {
        outstanding.Kills.RemoveAll(kill => kill.Index is { } index && !outstanding.IsUnsettled(index));
        for (var i = 0; i < outstanding.Kills.Count; i++)
        {
            var kill = outstanding.Kills[i];
            if (kill.At <= state.Now)
            {
                outstanding.Kills[i] = kill with { Fired = TryKill(outstanding, kill) || kill.Fired, At = state.Now + _retry };
            }
        }
    }

    private bool TryKill(Outstanding outstanding, PlannedKill kill)
    {
        var fired = false;
        foreach (var index in MaybeExecuting(outstanding).Where(kill.Concerns))
        {
            state.Command(new SchedulerCommand.KillAttempt(outstanding.Seat.Identity, outstanding.Delivery.Id, index, new KillReason(kill.Reason(outstanding.Job, index), kill.IsHang)));
            fired = true;
        }

        return fired;
    }

    private static IEnumerable<ulong> MaybeExecuting(Outstanding outstanding)
    {
        if (!outstanding.IsBegun)
        {
            return [];
        }

        return outstanding.Seat.IsSerial
            ? [outstanding.FirstUnsettled]
            : outstanding.UnsettledRuns().SelectMany(run => Enumerable.Range(0, run.Count).Select(i => run.First + (ulong)i));
    }

    private void SetAlarm(WorkerSeat seat, long? at)
    {
        if (at is { } time)
        {
            state.Alarms.Set(Alarm.OfWorker(seat), Math.Max(time, state.Now + _slack));
        }
    }

    private long? NextCheck(Outstanding outstanding)
    {
        var next = RunLimitDue(outstanding);
        foreach (var kill in outstanding.Kills)
        {
            next = Earlier(next, kill.At);
        }

        return next;
    }

    // When the item that runs now has used up its limit and the grace after it, in which the worker cancels the item itself. For
    // one that has not begun: when it may have at the earliest.
    private long? RunLimitDue(Outstanding outstanding)
    {
        if (outstanding.Job.Spec.RunLimit is not { } limit)
        {
            return null;
        }

        var running = outstanding.FirstUnsettled;
        if (outstanding.Kills.Exists(kill => kill.Cause == KillCause.RunLimitOver && kill.Index == running))
        {
            return null;
        }

        return (outstanding.IsBegun ? outstanding.RunsSince : state.Now) + state.Options.Timestamps(limit) + Grace;
    }

    private static long? Earlier(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}
