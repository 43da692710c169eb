namespace Supervisor.Processes;

/// <summary>How a process ended. Exactly one of <see cref="ExitCode"/> and <see cref="Signal"/> is set.</summary>
internal sealed record ProcessExit
{
    /// <summary>What it returned.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>
    /// Most memory that it ever held, in bytes; 0 where unknown. The kernel counts the moment before exec in, when it still shared
    /// the warden's memory: small processes show the warden's size, some tens of MiB (setmax_mm_hiwater_rss in exec_mmap).
    /// </summary>
    public long PeakRssBytes { get; init; }

    /// <summary>Of all its threads, and of those of its children that it waited for.</summary>
    public TimeSpan CpuTime { get; init; }

    /// <summary>Whether the kernel killed in its cgroup for lack of memory; null where no cgroup tells.</summary>
    public bool? OutOfMemory { get; init; }

    /// <summary>Which limit it went over, or what else the launcher knows of its death; empty for nothing.</summary>
    public string Reason { get; init; } = "";

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExitedAt { get; init; }

    public required TimeSpan Uptime { get; init; }

    public override string ToString()
    {
        var end = Signal is { } signal ? $"killed by signal {signal}" : $"exited with code {ExitCode}";
        return Reason.Length == 0 ? end : $"{end} ({Reason})";
    }
}
