namespace Supervisor.Hosting;

/// <summary>
/// Says on the console that a log cannot be written: once in an hour, since a full disk stays full, and every line fails anew. Never
/// throws: what is logged is no reason for those who log to fail, even when the console is on the full disk too.
/// </summary>
internal sealed class SinkFailures(TextWriter console, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private long? _last;

    /// <param name="failure">What happened; its first line is told.</param>
    public void Tell(string failure)
    {
        lock (_lock)
        {
            if (_last is { } last && clock.GetElapsedTime(last) < Interval)
            {
                return;
            }

            _last = clock.GetTimestamp();
        }

        try
        {
            console.WriteLine($"supervisor: a log cannot be written, and lacks lines until it can: {failure.Split('\n', 2)[0]}. The daemon goes on; this is said once an hour.");
        }
        catch (IOException)
        {
            // There is nobody left to tell.
        }
    }
}
