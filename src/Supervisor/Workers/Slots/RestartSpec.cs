namespace Supervisor.Workers;

/// <summary>How dead workers are replaced.</summary>
internal sealed record RestartSpec
{
    /// <summary>They are not: a slot whose worker has ended, however, is stopped.</summary>
    public bool Never { get; init; }

    /// <summary>The wait before the second restart in a row; the first is immediate.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A worker that lived this long, or has answered an item, was stable: its death says nothing of the pool.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Unstable lives of the whole pool that break it; null for 5 for each worker.</summary>
    public int? Budget { get; init; }

    /// <summary>How long a broken pool waits before it tries one worker.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(30);
}
