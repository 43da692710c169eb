namespace Supervisor.Workers;

/// <summary>Where a slot is in its life. The diagram is in the folder's README.</summary>
internal enum WorkerState
{
    /// <summary>A process is being started, or has not said ready.</summary>
    Starting = 1,

    /// <summary>The worker waits for work.</summary>
    Ready,

    /// <summary>The worker has work.</summary>
    Busy,

    /// <summary>The worker finishes what it has, and gets no more.</summary>
    Draining,

    /// <summary>The process shall end, or is about to by itself.</summary>
    Stopping,

    /// <summary>No process; the next one comes after a delay, which may be none.</summary>
    Backoff,

    /// <summary>No process; the pool's breaker is open.</summary>
    Broken,

    /// <summary>No process, and none will come. The last state.</summary>
    Stopped,
}
