namespace Supervisor.Telemetry;

/// <summary>Lets one log line pass in each interval, and counts the others: what a stranger causes must not fill the log.</summary>
internal sealed class LogThrottle(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _last;
    private int _suppressed;

    /// <summary>Whether to log now; if so, how many were not logged since the last time.</summary>
    public bool TryPass(out int suppressed)
    {
        lock (_lock)
        {
            suppressed = _suppressed;
            if (_last is { } last && clock.GetElapsedTime(last) < Interval)
            {
                _suppressed++;
                return false;
            }

            _last = clock.GetTimestamp();
            _suppressed = 0;
            return true;
        }
    }
}
