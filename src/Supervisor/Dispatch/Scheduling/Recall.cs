namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Asks a worker for what has not begun, when nothing has come from it for a while: what waits behind something long is better off
/// with another worker, and its cancel and its limits are better seen to here. Only the worker can tell what has begun.
/// </summary>
internal sealed class Recall(SchedulerState state)
{
    private readonly long _after = state.Options.Timestamps(state.Options.RecallAfter);

    /// <summary>When to ask, if nothing comes until then; null where there is nothing to ask for.</summary>
    public long? DueAt(WorkerSeat seat) =>
        seat.Worker.CanRecall && seat.OutstandingItems > seat.Worker.Concurrency && seat.Outstanding.Exists(IsAskable) ? seat.SilentSince + _after : null;

    public void AskIfDue(WorkerSeat seat)
    {
        if (DueAt(seat) is not { } due || due > state.Now)
        {
            return;
        }

        foreach (var outstanding in seat.Outstanding.Where(IsAskable))
        {
            outstanding.IsRecalled = true;
            state.Command(new SchedulerCommand.Recall(seat.Identity, outstanding.Delivery.Id));
        }
    }

    // After its answer a worker has nothing of the delivery that has not begun.
    private static bool IsAskable(Outstanding outstanding) => !outstanding.IsRecalled && !outstanding.Job.Spec.IsCall;
}
