namespace Supervisor.Items;

/// <summary>How a worker process ended, and what it was doing.</summary>
internal sealed record CrashReport
{
    public required WorkerIdentity Worker { get; init; }

    public required ProcessIdentity Process { get; init; }

    /// <summary>What the process returned; null where a signal ended it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it; null where it returned.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether the kernel killed it for its memory; null where nothing tells.</summary>
    public bool? OutOfMemory { get; init; }

    public long PeakRssBytes { get; init; }

    public required TimeSpan Uptime { get; init; }

    public required DateTimeOffset ExitedAt { get; init; }

    /// <summary>The last lines of its standard error, oldest first.</summary>
    public IReadOnlyList<string> LastStderr { get; init; } = [];

    /// <summary>What the supervisor killed it for; empty where it did not.</summary>
    public string KilledBecause { get; init; } = "";

    /// <summary>
    /// Where its threads stood before the supervisor killed it because it hung; empty where it did not, or where none could be had.
    /// </summary>
    public string Stacks { get; init; } = "";

    /// <summary>Why there are no stacks of a worker that hung; empty where there are, or where it did not hang.</summary>
    public string StacksMissingBecause { get; init; } = "";

    /// <summary>What it was executing, one per lane.</summary>
    public IReadOnlyList<ExecutingItem> Executing { get; init; } = [];
}
