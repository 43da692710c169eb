namespace Supervisor.Workers;

/// <summary>
/// Bounds slow loops of crashes, whose every life was long enough to count as stable: each crash adds one to a count that halves with
/// time, and beyond a few the next start waits, twice as long for each more. A slot that stays up for some half-lives is as good as new.
/// </summary>
internal sealed class CrashDecay(RestartSpec spec, TimeProvider clock)
{
    /// <summary>Crashes in quick succession that are answered at once.</summary>
    public const double Tolerated = 5;

    private double _count;
    private long? _countedAt;

    /// <summary>In which the count halves: long beside a life that is just stable and the longest wait together.</summary>
    public TimeSpan HalfLife { get; } = 10 * (spec.StableAfter + spec.MaxDelay);

    /// <summary>Counts a crash; how long the next start waits.</summary>
    public TimeSpan Next()
    {
        var now = clock.GetTimestamp();
        _count = 1 + (_countedAt is { } last ? _count * Math.Pow(0.5, clock.GetElapsedTime(last, now) / HalfLife) : 0);
        _countedAt = now;
        if (_count <= Tolerated)
        {
            return TimeSpan.Zero;
        }

        // Beyond 2^30 any wait is the longest.
        var wait = spec.InitialDelay * Math.Pow(2, Math.Min(30, _count - Tolerated));
        return (wait < spec.MaxDelay ? wait : spec.MaxDelay) * (1 - Random.Shared.NextDouble() / 4);
    }
}
