using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>What the scheduler wants done. Commands are carried out in order.</summary>
internal abstract record SchedulerCommand
{
    private SchedulerCommand() { }

    /// <summary>Send items to a worker.</summary>
    internal sealed record Deliver(WorkerIdentity Worker, Delivery Delivery, ulong Received) : SchedulerCommand;

    /// <summary>Open a streaming call on a worker.</summary>
    internal sealed record StartCall(WorkerIdentity Worker, ulong Call, ulong Job, int Attempt) : SchedulerCommand;

    /// <summary>Cancel the tokens of these items of a delivery; of all of it when there are no indexes.</summary>
    internal sealed record CancelOnWorker(WorkerIdentity Worker, ulong Delivery, IReadOnlyList<ulong> Indexes) : SchedulerCommand;

    /// <summary>Ask a worker to give back what has not begun of a delivery.</summary>
    internal sealed record Recall(WorkerIdentity Worker, ulong Delivery) : SchedulerCommand;

    /// <summary>
    /// Kill the worker if it still executes this item, and only then; the report of its end then has the reason as
    /// <see cref="CrashReport.KilledBecause"/>. May come again, and for several items at a time.
    /// </summary>
    internal sealed record KillAttempt(WorkerIdentity Worker, ulong Delivery, ulong Index, KillReason Reason) : SchedulerCommand;

    /// <summary>The worker will soon have had all the items that it may: have another one warm by then.</summary>
    internal sealed record PrepareToRecycle(WorkerIdentity Worker) : SchedulerCommand;

    /// <summary>Let the worker finish what it has, and replace it.</summary>
    internal sealed record Recycle(WorkerIdentity Worker) : SchedulerCommand;

    /// <summary>Tell the worker how much of its outbox may be used again.</summary>
    internal sealed record Acknowledge(WorkerIdentity Worker, ulong Received) : SchedulerCommand;

    /// <summary>Send outcomes to the client, with 256 failures at most unless a worker reported them together.</summary>
    internal sealed record Emit(ulong Job, OutcomeRun Run) : SchedulerCommand;

    /// <summary>Set an item aside that killed every worker it met; it has the reports.</summary>
    internal sealed record Quarantine(ulong Job, ItemRun Item) : SchedulerCommand;

    /// <summary>Let the client send more items.</summary>
    internal sealed record GrantCredit(ulong Job, long Bytes) : SchedulerCommand;

    /// <summary>Every item has its outcome, and every outcome was emitted.</summary>
    internal sealed record FinishJob(ulong Job, JobSummary Summary) : SchedulerCommand;
}
