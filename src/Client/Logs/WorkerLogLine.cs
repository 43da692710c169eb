namespace Supervisor.Client;

/// <summary>A line that a worker wrote.</summary>
public sealed record WorkerLogLine
{
    /// <summary>As <see cref="CrashReport.WorkerId"/>.</summary>
    public required string WorkerId { get; init; }

    /// <summary>The name of its pool, or of its process.</summary>
    public required string Pool { get; init; }

    /// <summary>The worker's process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Where it wrote the line.</summary>
    public WorkerOutputStream Stream { get; init; }

    /// <summary>When the supervisor had read it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The line without its end; at most 4 KiB.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the line was longer.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>How many lines are missing before this one, since they were not read in time.</summary>
    public long Dropped { get; init; }
}

/// <summary>One of the two outputs of a process.</summary>
public enum WorkerOutputStream
{
    /// <summary>Standard output.</summary>
    StandardOutput = 1,

    /// <summary>Standard error.</summary>
    StandardError = 2,
}
