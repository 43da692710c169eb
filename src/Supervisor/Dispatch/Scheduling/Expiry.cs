using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Watches the limits: of items that wait, which just end, and of items that run, whose worker is killed in the end.</summary>
internal sealed class Expiry(SchedulerState state, Settlement settlement)
{
    private readonly long _grace = state.Options.Timestamps(state.Options.CancelGrace);

    // Alarms of one job are at least this far apart, so that many deadlines do not mean many searches.
    private readonly long _slack = state.Options.Timestamps(TimeSpan.FromMilliseconds(1));

    /// <summary>Sees to all that is due.</summary>
    public void RingAlarms()
    {
        while (state.Alarms.TryTakeDue(state.Now, out var alarm))
        {
            if (alarm.Delivery != 0)
            {
                if (state.Seats.Values.Select(seat => seat.Find(alarm.Delivery)).FirstOrDefault(found => found is not null) is { } outstanding)
                {
                    CheckRunning(outstanding);
                }
            }
            else if (state.Jobs.TryGetValue(alarm.Job, out var job) && job.AlarmAt <= state.Now)
            {
                CheckWaiting(job);
            }
        }
    }

    /// <summary>Sets the alarm for items that begin to wait.</summary>
    public void WatchWaiting(JobState job, ItemRun run)
    {
        if (DueOf(job, run) is { } due && (job.AlarmAt is not { } set || due < set))
        {
            job.AlarmAt = due;
            state.Alarms.Set(Alarm.OfJob(job.Id), due);
        }
    }

    /// <summary>Sets the alarm for items that were given to a worker.</summary>
    public void Watch(Outstanding outstanding)
    {
        foreach (var run in outstanding.Delivery.Runs)
        {
            if (run.Deadline is { } deadline)
            {
                outstanding.Kills.Add(new PlannedKill(run.First, OutcomeKind.TimedOut, deadline + _grace, $"item {run.First} of job {outstanding.Job.Id} ran past its deadline"));
            }
        }

        SetAlarm(outstanding);
    }

    /// <summary>Plans to kill the worker of items that were cancelled, unless they end in time.</summary>
    public void PlanKill(Outstanding outstanding, ulong? index, long grace)
    {
        var what = index is { } single ? $"item {single} of job {outstanding.Job.Id}" : $"job {outstanding.Job.Id}";
        outstanding.Kills.Add(new PlannedKill(index, OutcomeKind.Cancelled, state.Now + grace, $"{what} was cancelled and did not end"));
        CheckRunning(outstanding);
    }

    /// <summary>The kill that explains why an item's worker died; null where it died by itself.</summary>
    public static PlannedKill? Explains(Outstanding outstanding, ulong index) =>
        outstanding.Kills.Find(kill => kill.Fired && kill.Concerns(index));

    private void CheckWaiting(JobState job)
    {
        job.AlarmAt = null;
        foreach (var run in job.Pending.RemoveWhere(run => DueOf(job, run) <= state.Now))
        {
            settlement.SettleWaiting(job, run, index => run.Deadline <= state.Now
                ? Failures.DeadlineOver(index)
                : Failures.WaitedTooLong(index, job.Spec.WaitLimit!.Value));
        }

        if (job.Pending.Runs.Min(run => DueOf(job, run)) is { } next)
        {
            job.AlarmAt = Math.Max(next, state.Now + _slack);
            state.Alarms.Set(Alarm.OfJob(job.Id), job.AlarmAt.Value);
        }

        state.Requeue(job);
        settlement.FinishIfDone(job);
    }

    private long? DueOf(JobState job, ItemRun run)
    {
        long? limit = job.Spec.WaitLimit is { } wait ? run.WaitingSince + state.Options.Timestamps(wait) : null;
        return limit is null ? run.Deadline : run.Deadline is null ? limit : Math.Min(limit.Value, run.Deadline.Value);
    }

    private void CheckRunning(Outstanding outstanding)
    {
        if (RunLimitDue(outstanding) <= state.Now)
        {
            var index = outstanding.FirstUnsettled;
            var limit = outstanding.Job.Spec.RunLimit!.Value;
            outstanding.Kills.RemoveAll(kill => kill.Index == index && kill.Kind == OutcomeKind.TimedOut);
            outstanding.Kills.Add(new PlannedKill(index, OutcomeKind.TimedOut, state.Now, $"item {index} of job {outstanding.Job.Id} ran longer than its run limit of {Failures.Seconds(limit)}"));
        }

        for (var i = 0; i < outstanding.Kills.Count; i++)
        {
            if (outstanding.Kills[i].At <= state.Now)
            {
                Kill(outstanding, outstanding.Kills[i]);
                // The item may have ended in this very moment, or not have begun: looked at again, if it is still there.
                outstanding.Kills[i] = outstanding.Kills[i] with { Fired = true, At = state.Now + Math.Max(_grace, _slack) };
            }
        }

        SetAlarm(outstanding);
    }

    private void Kill(Outstanding outstanding, PlannedKill kill)
    {
        if (outstanding.Seat.IsSerial)
        {
            if (outstanding.Seat.Outstanding[0] == outstanding && kill.Concerns(outstanding.FirstUnsettled))
            {
                Kill(outstanding, outstanding.FirstUnsettled, kill.Reason);
            }

            return;
        }

        foreach (var index in Unsettled(outstanding).Where(kill.Concerns))
        {
            Kill(outstanding, index, kill.Reason);
        }
    }

    private void Kill(Outstanding outstanding, ulong index, string reason) =>
        state.Command(new SchedulerCommand.KillAttempt(outstanding.Seat.Identity, outstanding.Delivery.Id, index, reason));

    private static IEnumerable<ulong> Unsettled(Outstanding outstanding) =>
        outstanding.UnsettledRuns().SelectMany(run => Enumerable.Range(0, run.Count).Select(i => run.First + (ulong)i));

    private void SetAlarm(Outstanding outstanding)
    {
        var next = outstanding.Unsettled > 0 ? RunLimitDue(outstanding) : null;
        foreach (var kill in outstanding.Kills)
        {
            next = next is null ? kill.At : Math.Min(next.Value, kill.At);
        }

        if (next is { } at)
        {
            state.Alarms.Set(Alarm.OfDelivery(outstanding.Delivery.Id), Math.Max(at, state.Now + _slack));
        }
    }

    // When the item that runs now has used up its limit and the grace after it, in which the worker cancels the item itself.
    private long? RunLimitDue(Outstanding outstanding)
    {
        if (outstanding.Job.Spec.RunLimit is not { } limit || outstanding.Kills.Exists(kill => kill.Kind == OutcomeKind.TimedOut && kill.Index == outstanding.FirstUnsettled))
        {
            return null;
        }

        var seat = outstanding.Seat;
        var began = !seat.IsSerial ? outstanding.SentAt
            : seat.Outstanding[0] == outstanding ? Math.Max(outstanding.SentAt, seat.ProgressAt)
            : state.Now;
        return began + state.Options.Timestamps(limit) + _grace;
    }
}
