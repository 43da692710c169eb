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

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExitedAt { get; init; }

    public required TimeSpan Uptime { get; init; }

    public override string ToString() => Signal is { } signal ? $"killed by signal {signal}" : $"exited with code {ExitCode}";
}
