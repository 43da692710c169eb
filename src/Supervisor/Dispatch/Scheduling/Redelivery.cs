using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>Items that come back from a worker: they wait for another one, except those that nobody wants any more.</summary>
internal sealed class Redelivery(SchedulerState state, Settlement settlement, Accounting accounting, Admission admission)
{
    /// <summary>A worker gave back the last items of a delivery. What it was not asked for, or what is not so, is ignored.</summary>
    public void TakeBack(Outstanding outstanding, ulong first, int count)
    {
        var job = outstanding.Job;
        if (!outstanding.IsRecalled || outstanding.TakeBack(first, count) is not { } returned)
        {
            return;
        }

        outstanding.Seat.OutstandingItems -= count;
        outstanding.Seat.ItemsLeft += count;
        job.Executing -= count;
        accounting.Refund(outstanding, count);
        foreach (var run in returned)
        {
            GiveBack(outstanding, run);
        }

        if (outstanding.Unsettled == 0)
        {
            outstanding.Seat.Outstanding.Remove(outstanding);
            job.HeldBytes -= outstanding.Bytes;
        }

        settlement.GrantCredit(job);
        state.Requeue(job);
        settlement.FinishIfDone(job);
    }

    /// <summary>Items that were cancelled while the worker had them do not go to another one.</summary>
    public void GiveBack(Outstanding outstanding, ItemRun run)
    {
        var job = outstanding.Job;
        var cancelled = outstanding.Kills.Where(kill => kill.Cause == KillCause.Cancelled).Select(kill => kill.Index).OfType<ulong>();
        ForEachPart(run, cancelled, part => settlement.SettleUnanswered(job, part, Failures.Cancelled(part.First)), rest => admission.Enqueue(job, rest));
    }

    /// <summary>Cuts the items with these indexes out of a run, and sees to them and to what lies between, ascending.</summary>
    public static void ForEachPart(ItemRun run, IEnumerable<ulong> indexes, Action<ItemRun> chosen, Action<ItemRun> between)
    {
        var next = run.First;
        foreach (var index in indexes.Where(index => index >= run.First && index < run.End).Distinct().Order())
        {
            if (run.Slice(next, index) is { } before)
            {
                between(before);
            }

            chosen(run.Slice(index, index + 1)!);
            next = index + 1;
        }

        if (run.Slice(next, run.End) is { } rest)
        {
            between(rest);
        }
    }
}
