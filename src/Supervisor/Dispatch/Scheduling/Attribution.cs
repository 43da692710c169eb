using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Judges what a dead worker leaves behind: what had ended keeps its outcome, what was executing has crashed, what had not begun is
/// given to another worker without penalty.
/// </summary>
internal sealed class Attribution(SchedulerState state, Settlement settlement)
{
    public void Judge(WorkerSeat seat, WorkerEnd end)
    {
        var report = end.Report with { Executing = Executing(seat, end) };
        var isHead = true;
        foreach (var outstanding in seat.Outstanding)
        {
            state.Runnable.Charge(outstanding.Job, -outstanding.Charge);
            var unsettled = outstanding.UnsettledRuns().ToList();
            outstanding.Job.HeldBytes -= outstanding.Bytes - unsettled.Sum(run => run.Payload.Length);
            foreach (var run in unsettled)
            {
                Judge(outstanding, run, end.Executing, report, isHead);
            }

            isHead = isHead && outstanding.Unsettled == 0;
            state.Requeue(outstanding.Job);
            settlement.FinishIfDone(outstanding.Job);
        }
    }

    private void Judge(Outstanding outstanding, ItemRun run, IReadOnlyList<ExecutingItem>? executing, CrashReport report, bool isHead)
    {
        outstanding.Job.Executing -= run.Count;
        if (executing is not null)
        {
            JudgeByPage(outstanding, run, executing, report);
        }
        else if (run.Count == 1)
        {
            Crashed(outstanding, run, report);
        }
        else if (IsIdempotent(outstanding))
        {
            // The culprit is among those of the first delivery; the ones behind it had not begun.
            GiveBack(outstanding, isHead ? run with { MaxTogether = Math.Min(run.MaxTogether, (run.Count + 1) / 2) } : run);
        }
        else
        {
            ForEachItem(run, item => Crashed(outstanding, item, report));
        }
    }

    private void JudgeByPage(Outstanding outstanding, ItemRun run, IReadOnlyList<ExecutingItem> executing, CrashReport report)
    {
        ItemRun? rest = run;
        foreach (var item in executing.Where(item => item.Delivery == outstanding.Delivery.Id).OrderBy(item => item.Index))
        {
            if (rest?.Slice(item.Index, item.Index + 1) is { } hit)
            {
                if (rest.Slice(rest.First, item.Index) is { } before)
                {
                    GiveBack(outstanding, before);
                }

                Crashed(outstanding, hit, report);
                rest = rest.Slice(item.Index + 1, rest.End);
            }
        }

        if (rest is not null)
        {
            GiveBack(outstanding, rest);
        }
    }

    private void Crashed(Outstanding outstanding, ItemRun item, CrashReport report)
    {
        var job = outstanding.Job;
        var crashes = item.Crashes.Append(report).ToList();
        if (Expiry.Explains(outstanding, item.First) is { } kill)
        {
            settlement.SettleWaiting(job, item, index => Failures.Killed(index, kill, crashes));
        }
        else if (item.Attempt < job.Spec.MaxAttempts && !job.CancelsAll)
        {
            GiveBack(outstanding, item with { Attempt = item.Attempt + 1, Crashes = crashes });
        }
        else
        {
            settlement.SettleWaiting(job, item, index => Failures.Crashed(index, item.Attempt, job.Spec.MaxAttempts, crashes));
        }
    }

    private void GiveBack(Outstanding outstanding, ItemRun run)
    {
        var job = outstanding.Job;
        if (job.CancelsAll)
        {
            settlement.SettleWaiting(job, run, Failures.Cancelled);
        }
        else if (state.BrokenBecause is { } reason)
        {
            settlement.SettleWaiting(job, run, index => Failures.Refused(index, Grpc.Core.StatusCode.Unavailable, reason));
        }
        else
        {
            ForEachCancelled(outstanding, run, job);
        }
    }

    // Items that were cancelled while the worker had them do not go to another one.
    private void ForEachCancelled(Outstanding outstanding, ItemRun run, JobState job)
    {
        ItemRun? rest = run with { WaitingSince = state.Now };
        foreach (var kill in outstanding.Kills.Where(kill => kill is { Kind: OutcomeKind.Cancelled, Index: not null }).OrderBy(kill => kill.Index))
        {
            if (rest?.Slice(kill.Index!.Value, kill.Index.Value + 1) is { } cancelled)
            {
                if (rest.Slice(rest.First, cancelled.First) is { } before)
                {
                    job.Pending.Add(before);
                }

                settlement.SettleWaiting(job, cancelled, Failures.Cancelled);
                rest = rest.Slice(cancelled.End, rest.End);
            }
        }

        if (rest is not null)
        {
            job.Pending.Add(rest);
        }
    }

    private bool IsIdempotent(Outstanding outstanding) =>
        outstanding.Job.Spec.Idempotent || (state.Methods?.GetValueOrDefault(outstanding.Delivery.Method)?.Idempotent ?? false);

    private static void ForEachItem(ItemRun run, Action<ItemRun> action)
    {
        for (var index = run.First; index < run.End; index++)
        {
            action(run.Slice(index, index + 1)!);
        }
    }

    // The page knows deliveries; people want to know methods, and of a worker without a page at least what it had.
    private static List<ExecutingItem> Executing(WorkerSeat seat, WorkerEnd end) => end.Executing is { } executing
        ? [.. executing.Select(item => item with { Method = seat.Find(item.Delivery)?.Delivery.Method ?? "" })]
        : [.. seat.Outstanding.Take(seat.Worker.Concurrency).Where(outstanding => outstanding.Unsettled == 1).Select(outstanding => new ExecutingItem(
            outstanding.Delivery.Id, outstanding.Job.Id, outstanding.FirstUnsettled, outstanding.Delivery.Attempt, ItemPhase.Unknown)
        {
            Method = outstanding.Delivery.Method,
        })];
}
