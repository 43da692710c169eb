namespace Supervisor.Client;

/// <summary>How a worker process ended, and what it was doing.</summary>
public sealed record CrashReport
{
    /// <summary>The pool's name, "/", the slot's number, "#", the epoch: "images/2#17".</summary>
    public required string WorkerId { get; init; }

    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>Which of the pool's places the worker had.</summary>
    public int Slot { get; init; }

    /// <summary>Counts the processes that the pool has started, from 1.</summary>
    public long Epoch { get; init; }

    /// <summary>The process id it had.</summary>
    public int ProcessId { get; init; }

    /// <summary>What the process returned; null when a signal ended it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it (signal(7)); null when it exited by itself.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether the kernel killed it for its memory.</summary>
    public OutOfMemoryVerdict OutOfMemory { get; init; }

    /// <summary>The most memory that was resident at a time, in bytes.</summary>
    public long PeakResidentBytes { get; init; }

    /// <summary>How long the process lived.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>When it ended; null when that is not known.</summary>
    public DateTimeOffset? ExitedAt { get; init; }

    /// <summary>The last lines that it wrote to its standard error, oldest first; bounded.</summary>
    public IReadOnlyList<string> LastStandardError { get; init; } = [];

    /// <summary>What it was killed for, by the supervisor or by the kernel for a limit of the pool; null for neither.</summary>
    public string? KilledBecause { get; init; }

    /// <summary>
    /// Where the threads of a .NET worker stood before the supervisor killed it because it hung, those that ran a handler first; null when
    /// there are none. A handler that awaits is on no thread.
    /// </summary>
    public string? Stacks { get; init; }

    /// <summary>Why there are no stacks of a worker that hung; null when there are, or when it did not hang.</summary>
    public string? StacksMissingBecause { get; init; }

    /// <summary>What it was executing, one for each lane of concurrency.</summary>
    public IReadOnlyList<ExecutingItem> Executing { get; init; } = [];
}

/// <summary>An item that was executing when its worker died.</summary>
/// <param name="JobId">The job, as listings show it.</param>
/// <param name="Index">The item's index within the job.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Method">"package.Service/Method".</param>
/// <param name="Phase">Where in the item's life the worker died.</param>
public sealed record ExecutingItem(long JobId, long Index, int Attempt, string Method, ItemPhase Phase);

/// <summary>Whether the kernel killed a process for its memory.</summary>
public enum OutOfMemoryVerdict
{
    /// <summary>Not known. A SIGKILL that the supervisor did not send may have been one.</summary>
    Unknown,

    /// <summary>The kernel's counters say so.</summary>
    Proven,

    /// <summary>The kernel's counters say that it was not.</summary>
    Excluded,
}

/// <summary>Where in its life an item is.</summary>
public enum ItemPhase
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The request is being parsed.</summary>
    Decoding,

    /// <summary>The handler runs.</summary>
    Running,

    /// <summary>The response is being written.</summary>
    Encoding,
}
