using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>A slot and the worker in it, as they are at one moment.</summary>
internal sealed record WorkerSnapshot
{
    public required int Slot { get; init; }

    public required WorkerState State { get; init; }

    /// <summary>It is kept warm and gets no work.</summary>
    public bool IsSpare { get; init; }

    /// <summary>The worker that is, or was last, in the slot; null before the first.</summary>
    public WorkerIdentity? Identity { get; init; }

    /// <summary>Null without a process.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Zero without a process.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Workers started in this slot after the first.</summary>
    public required long Restarts { get; init; }

    /// <summary>Items and calls that this worker has answered.</summary>
    public long CompletedItems { get; init; }

    /// <summary>Items and calls that it has been given and not answered.</summary>
    public long OutstandingItems { get; init; }

    /// <summary>A signal has stopped the process, and none has let it go on.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Zero without a process.</summary>
    public long RssBytes { get; init; }

    /// <summary>What it executes, as its page says; null where nothing is known. The dispatcher fills in methods, and what it knows of workers without a page.</summary>
    public IReadOnlyList<ExecutingItem>? Executing { get; init; }

    /// <summary>How the last worker of this slot that was not told to go ended.</summary>
    public CrashReport? LastCrash { get; init; }
}
