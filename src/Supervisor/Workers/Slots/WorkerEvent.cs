namespace Supervisor.Workers;

/// <summary>
/// What happens to a slot. Each event names the epoch that it is about, and is dropped when another one stands in the slot; a stop
/// concerns whoever stands there.
/// </summary>
internal abstract record WorkerEvent(ulong Epoch)
{
    /// <summary>The backoff is over, or was none: the slot may have its next worker.</summary>
    /// <param name="Epoch">The worker that the slot had last; 0 before the first.</param>
    /// <param name="Next">The epoch of the next one.</param>
    internal sealed record StartDue(ulong Epoch, ulong Next) : WorkerEvent(Epoch);

    /// <summary>The breaker lets no worker start.</summary>
    internal sealed record BreakerRefused(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>The process runs.</summary>
    internal sealed record Spawned(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>There is no process, and will be none.</summary>
    internal sealed record SpawnFailed(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>The worker can take work.</summary>
    internal sealed record BecameReady(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>The worker that is ready shall work: it is no spare, or not any more.</summary>
    internal sealed record Engaged(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>The worker says that it cannot start; it exits by itself.</summary>
    internal sealed record StartFailed(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>It has work now.</summary>
    internal sealed record WorkGiven(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>It has answered an item: it can do what it is for, whatever a later item does to it.</summary>
    internal sealed record ProvedItself(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>It has answered all its work.</summary>
    internal sealed record WorkDone(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>Its memory was over the pool's bound after an item.</summary>
    internal sealed record GrewTooLarge(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>It shall finish what it has and be replaced in its slot.</summary>
    internal sealed record RecycleRequested(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>It shall be killed for what it was given to do; that is no fault of the worker.</summary>
    internal sealed record KillRequested(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>It broke the protocol.</summary>
    internal sealed record ProtocolBroken(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>A signal stopped its process, and it did not go on while there was something to do.</summary>
    internal sealed record StayedStopped(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>Its stream has ended.</summary>
    internal sealed record StreamEnded(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>Its process is gone.</summary>
    internal sealed record ProcessExited(ulong Epoch) : WorkerEvent(Epoch);

    /// <summary>An armed timer that was not cancelled.</summary>
    internal sealed record TimerFired(ulong Epoch, WorkerTimer Timer) : WorkerEvent(Epoch);

    /// <summary>The slot shall be empty, for good.</summary>
    internal sealed record StopRequested(StopMode Mode) : WorkerEvent(0);
}

/// <summary>How urgently a slot shall be emptied. Later ones hasten earlier ones.</summary>
internal enum StopMode
{
    /// <summary>The worker finishes what it has.</summary>
    Drain,

    /// <summary>SIGTERM, the grace, SIGKILL.</summary>
    Terminate,

    /// <summary>SIGKILL.</summary>
    Kill,
}

/// <summary>What a slot can wait for.</summary>
internal enum WorkerTimer
{
    /// <summary>The worker says ready.</summary>
    Start,

    /// <summary>The worker has been ready for long enough to count as stable.</summary>
    Stable,

    /// <summary>The worker has lived for as long as one may.</summary>
    Lifetime,

    /// <summary>The process exits after SIGTERM.</summary>
    StopGrace,

    /// <summary>The process exits after its stream has ended.</summary>
    Exit,
}
