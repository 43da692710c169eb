namespace Supervisor.Client;

/// <summary>
/// How dead workers of a private pool are replaced: at once after a stable life, else after a delay that doubles. A worker was stable
/// when it lived for a while, or has answered an item. Immutable. Values left null take the daemon's defaults.
/// </summary>
public sealed record RestartOptions
{
    /// <summary>The wait before the second restart in a row; more than zero. Default: null, 200 ms.</summary>
    public TimeSpan? InitialDelay { get; init; }

    /// <summary>The longest wait; more than zero. Default: null, 30 s.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>A worker that lived this long was stable; more than zero. Default: null, 10 s.</summary>
    public TimeSpan? StableAfter { get; init; }

    /// <summary>
    /// Unstable lives of all workers together that break the pool, so that it refuses work with the cause: 2 or more. Default: null, 5 for
    /// each worker.
    /// </summary>
    public int? Budget { get; init; }

    /// <summary>How long a broken pool waits before it tries one worker; more than zero. Default: null, 30 s.</summary>
    public TimeSpan? BreakDuration { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        JobLimits.MoreThanZero(InitialDelay, nameof(InitialDelay));
        JobLimits.MoreThanZero(MaxDelay, nameof(MaxDelay));
        JobLimits.MoreThanZero(StableAfter, nameof(StableAfter));
        JobLimits.MoreThanZero(BreakDuration, nameof(BreakDuration));
        JobLimits.InRange(Budget ?? 2, 2, int.MaxValue, nameof(Budget));
    }
}
