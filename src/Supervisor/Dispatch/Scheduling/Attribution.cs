using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Judges what a dead worker leaves behind: what had ended keeps its outcome, what was executing has crashed, what had not begun is
/// given to another worker without penalty.
/// </summary>
internal sealed class Attribution(SchedulerState state, Settlement settlement, Accounting accounting, Redelivery redelivery)
{
    public void Judge(WorkerSeat seat, WorkerEnd end)
    {
        var report = end.Report with { Executing = Executing(seat, end.Executing) };
        foreach (var outstanding in seat.Outstanding)
        {
            accounting.Close(outstanding, WasExecuting(outstanding, end));
            outstanding.Job.Executing -= outstanding.Unsettled;
            var unsettled = outstanding.UnsettledRuns().ToList();
            outstanding.Job.HeldBytes -= outstanding.Bytes - unsettled.Sum(run => run.Payload.Length);
            foreach (var run in unsettled)
            {
                Judge(outstanding, run, end.Executing, report);
            }

            state.Requeue(outstanding.Job);
            settlement.FinishIfDone(outstanding.Job);
        }
    }

    private static bool WasExecuting(Outstanding outstanding, WorkerEnd end) => end.Executing is { } executing
        ? executing.Any(item => item.Delivery == outstanding.Delivery.Id)
        : outstanding.IsBegun;

    private void Judge(Outstanding outstanding, ItemRun run, IReadOnlyList<ExecutingItem>? executing, CrashReport report)
    {
        if (executing is not null)
        {
            JudgeByPage(outstanding, run, executing, report);
        }
        else if (SuspectsWith(outstanding) is var suspects && suspects > 1 && state.IsIdempotent(outstanding.Job, run.Method))
        {
            redelivery.GiveBack(outstanding, run with { MaxTogether = Math.Min(run.MaxTogether, (suspects + 1) / 2) });
        }
        else
        {
            // Any of them may have run, so that none may run again unasked.
            for (var index = run.First; index < run.End; index++)
            {
                Crashed(outstanding, run.Slice(index, index + 1)!, report);
            }
        }
    }

    // Without a page: among how many items the culprit is. The outcomes of a first delivery can be lost with the worker, so that a
    // serial one may have been at the second.
    private static int SuspectsWith(Outstanding outstanding) =>
        outstanding.Seat.IsSerial ? outstanding.Seat.OutstandingItems : outstanding.Unsettled;

    private void JudgeByPage(Outstanding outstanding, ItemRun run, IReadOnlyList<ExecutingItem> executing, CrashReport report)
    {
        var hits = executing.Where(item => item.Delivery == outstanding.Delivery.Id).Select(item => item.Index);
        Redelivery.ForEachPart(run, hits, hit => Crashed(outstanding, hit, report), rest => redelivery.GiveBack(outstanding, rest));
    }

    private void Crashed(Outstanding outstanding, ItemRun item, CrashReport report)
    {
        var job = outstanding.Job;
        // Stacks are large: only those of the last attempt go on.
        var crashes = item.Crashes.Select(crash => crash with { Stacks = "" }).Append(report).ToList();
        if (Expiry.Explains(outstanding, item.First, report) is { } kill)
        {
            settlement.SettleUnanswered(job, item, Failures.Killed(item.First, kill, kill.Reason(job, item.First), crashes));
        }
        else if (item.Attempt < job.Spec.MaxAttempts && !job.CancelsAll)
        {
            redelivery.GiveBack(outstanding, item with { Attempt = item.Attempt + 1, Crashes = crashes, MaxTogether = int.MaxValue });
        }
        else
        {
            state.Command(new SchedulerCommand.Quarantine(job.Id, item with { Crashes = crashes }));
            settlement.SettleUnanswered(job, item, Failures.Crashed(item.First, item.Attempt, job.Spec.MaxAttempts, crashes));
        }
    }

    // The page knows deliveries; people want to know methods, and of a worker without a page at least what it had.
    internal static IReadOnlyList<ExecutingItem> Executing(WorkerSeat seat, IReadOnlyList<ExecutingItem>? page) => page is { } executing
        ? [.. executing.Select(item => item with { Method = seat.Find(item.Delivery)?.Delivery.Method ?? "" })]
        : [.. seat.Outstanding.Where(outstanding => outstanding.IsBegun && outstanding.Unsettled == 1).Select(outstanding => new ExecutingItem(
            outstanding.Delivery.Id, outstanding.Job.Id, outstanding.FirstUnsettled, outstanding.Delivery.Attempt, ItemPhase.Unknown)
        {
            Method = outstanding.Delivery.Method,
        })];
}
