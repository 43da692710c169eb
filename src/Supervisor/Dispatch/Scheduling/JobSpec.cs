namespace Supervisor.Dispatch.Scheduling;

/// <summary>What a job asks for: immutable, validated where it came in.</summary>
internal sealed record JobSpec
{
    public const int MostAttempts = 100;

    /// <summary>And minus as much is the lowest.</summary>
    public const int HighestPriority = 100;

    public required ulong Id { get; init; }

    /// <summary>Outcomes leave by index, not as they come.</summary>
    public bool ByIndex { get; init; }

    /// <summary>How often an item may be started.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>How long an item may wait for a worker; null for as long as it takes.</summary>
    public TimeSpan? WaitLimit { get; init; }

    /// <summary>While the pool is broken its items wait, and are not refused.</summary>
    public bool WaitsWhileBroken { get; init; }

    /// <summary>How long an attempt may run; null for as long as it takes.</summary>
    public TimeSpan? RunLimit { get; init; }

    /// <summary>Higher goes first, strictly.</summary>
    public int Priority { get; init; }

    /// <summary>Running an item twice does no harm.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Single applies share it: its items have nothing in common, so that none tells how long the next one takes.</summary>
    public bool IsOpenEnded { get; init; }

    /// <summary>A streaming call: its one item is a lane held until the call's status.</summary>
    public bool IsCall { get; init; }
}
