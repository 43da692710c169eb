using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>
/// Hears what happens to a pool's workers; implemented by the dispatcher, above. For one epoch the calls come in order and one at
/// a time: ready once, then outcomes and call frames, then exited once. A worker that never became ready has "never ready" instead. Only the
/// start is told beside them: a worker may be ready before it has been heard of.
/// </summary>
internal interface IWorkerListener
{
    /// <summary>The process of a worker runs, and signals reach it.</summary>
    void WorkerStarted(WorkerIdentity worker, ProcessIdentity process)
    {
        // A pool waits for workers that are ready.
    }

    /// <summary>A worker is gone that was never ready.</summary>
    /// <param name="worker">Which.</param>
    /// <param name="cause">For people.</param>
    /// <param name="report">How its process ended; null where there was none.</param>
    void WorkerNeverReady(WorkerIdentity worker, string cause, CrashReport? report)
    {
        // A pool tries the next one.
    }

    void WorkerReady(ReadyWorker worker);

    /// <summary>The worker is about to be drained, or is as good as dead: what it is given after this may not be taken.</summary>
    void WorkerRetiring(WorkerIdentity worker);

    void OutcomesReceived(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes);

    /// <summary>The worker gives back the last items of a delivery, which had not begun.</summary>
    void ItemsReturned(WorkerIdentity worker, ulong delivery, ulong first, int count);

    void CallFrameReceived(WorkerIdentity worker, ulong call, CallFrame frame);

    /// <summary>The process is gone and its stream has ended.</summary>
    void WorkerExited(WorkerEnd end);

    /// <summary>The pool's restart budget is used up: what waits is refused with this reason.</summary>
    void PoolBroke(string reason);

    /// <summary>A worker of the pool lives again.</summary>
    void PoolMended();
}
