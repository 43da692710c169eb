using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>What the scheduler hears.</summary>
internal abstract record SchedulerEvent
{
    private SchedulerEvent() { }

    internal sealed record JobOpened(JobSpec Spec) : SchedulerEvent;

    /// <summary>What concerns one job; nothing happens where it has ended meanwhile.</summary>
    /// <param name="Job">The job's number.</param>
    internal abstract record OfJob(ulong Job) : SchedulerEvent;

    /// <summary>Items of a job, with the next indexes.</summary>
    /// <param name="Job">The job's number.</param>
    /// <param name="Run">The items; their count was checked.</param>
    /// <param name="Cost">How much of the job's input credit they used.</param>
    internal sealed record ItemsArrived(ulong Job, ItemRun Run, long Cost) : OfJob(Job);

    /// <summary>A part of an item that is not whole yet.</summary>
    /// <param name="Job">The job's number.</param>
    /// <param name="Bytes">What is there of the item by now; none of one that is too large to be kept.</param>
    /// <param name="Cost">How much of the job's input credit the part used.</param>
    internal sealed record PieceArrived(ulong Job, long Bytes, long Cost) : OfJob(Job);

    /// <summary>An item with the next index that was turned away on its way in.</summary>
    internal sealed record ItemTurnedAway(ulong Job, ItemFailure Failure, long Cost) : OfJob(Job);

    internal sealed record InputEnded(ulong Job) : OfJob(Job);

    /// <summary>Outcomes have left for the client.</summary>
    /// <param name="Job">The job's number.</param>
    /// <param name="Bytes">What <see cref="Settlement.CostOf"/> says of them.</param>
    internal sealed record OutcomesSent(ulong Job, long Bytes) : OfJob(Job);

    /// <summary>Items are taken back.</summary>
    /// <param name="Job">The job's number.</param>
    /// <param name="Indexes">Which; null for all, also those still to come.</param>
    /// <param name="Grace">From the cancelled token to the kill; null for the usual.</param>
    internal sealed record ItemsCancelled(ulong Job, IReadOnlyList<ulong>? Indexes, TimeSpan? Grace) : OfJob(Job);

    /// <summary>Somebody other than its client takes a job back: all that it has, and what is still to come unless it has no end of its own.</summary>
    /// <param name="Job">The job's number.</param>
    /// <param name="Grace">From the cancelled token to the kill; null for the usual.</param>
    internal sealed record JobCancelled(ulong Job, TimeSpan? Grace) : OfJob(Job);

    /// <summary>The client is gone: nobody waits for outcomes.</summary>
    internal sealed record JobAbandoned(ulong Job) : OfJob(Job);

    internal sealed record WorkerJoined(ReadyWorker Worker) : SchedulerEvent;

    /// <summary>The worker is about to be drained: it finishes what it has and gets nothing more.</summary>
    internal sealed record WorkerRetiring(WorkerIdentity Worker) : SchedulerEvent;

    internal sealed record OutcomesArrived(WorkerIdentity Worker, IReadOnlyList<WorkerOutcome> Outcomes) : SchedulerEvent;

    /// <summary>A worker gives back the last items of a delivery, which had not begun.</summary>
    /// <param name="Worker">Which worker.</param>
    /// <param name="Delivery">Which delivery; what was not asked back is ignored.</param>
    /// <param name="First">The lowest index.</param>
    /// <param name="Count">How many items.</param>
    internal sealed record ItemsReturned(WorkerIdentity Worker, ulong Delivery, ulong First, int Count) : SchedulerEvent;

    internal sealed record WorkerLeft(WorkerEnd End) : SchedulerEvent;

    /// <summary>No worker can be kept alive.</summary>
    internal sealed record PoolBroke(string Reason) : SchedulerEvent;

    internal sealed record PoolMended : SchedulerEvent;

    /// <summary>The pool's configuration has changed.</summary>
    /// <param name="CancelGrace">From a cancelled token to the kill, from now on.</param>
    internal sealed record Reconfigured(TimeSpan CancelGrace) : SchedulerEvent;

    /// <summary>Time has passed.</summary>
    internal sealed record Tick : SchedulerEvent;
}
