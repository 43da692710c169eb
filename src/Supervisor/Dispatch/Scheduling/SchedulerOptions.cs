namespace Supervisor.Dispatch.Scheduling;

/// <summary>The numbers that the scheduler works with.</summary>
internal sealed record SchedulerOptions
{
    /// <summary>Bytes of items that a job may have in the daemon, and bytes of outcomes that may wait for its reader.</summary>
    public long JobWindowBytes { get; init; } = 1 << 20;

    /// <summary>Work that a worker is given at a time, by the run time that its job's items have shown.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Bytes that a worker is given at a time; one item may be larger.</summary>
    public int BatchBytes { get; init; } = 64 << 10;

    /// <summary>
    /// How long a worker may bring nothing before what it has not begun is given to others: several times <see cref="BatchTime"/>, since a
    /// busy machine delays everything.
    /// </summary>
    public TimeSpan RecallAfter { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>From a cancelled token, or the end of a run limit, to the kill.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Units of the clock's timestamps in a second.</summary>
    public long TimestampFrequency { get; init; } = TimeProvider.System.TimestampFrequency;

    /// <summary>Never more than a quarter of the numbers there are, so that adding the time of day cannot overflow.</summary>
    public long Timestamps(TimeSpan time) =>
        (long)Int128.Min((Int128)time.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond, long.MaxValue / 4);

    public TimeSpan Time(long timestamps) => new((long)((Int128)timestamps * TimeSpan.TicksPerSecond / TimestampFrequency));
}
