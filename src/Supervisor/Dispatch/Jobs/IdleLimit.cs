using Grpc.Core;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// Ends a stream that waits for its client and has heard nothing of it for the limit, twice the limit at most. Time in which the daemon or a
/// worker is at work does not count.
/// </summary>
internal sealed class IdleLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly Func<bool> _waitsForClient;
    private readonly TaskCompletionSource _expired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private volatile bool _isQuiet;

    public IdleLimit(TimeSpan limit, Func<bool> waitsForClient, TimeProvider clock)
    {
        _limit = limit;
        _waitsForClient = waitsForClient;
        _timer = clock.CreateTimer(static idle => ((IdleLimit)idle!).Look(), this, limit, limit);
    }

    /// <summary>Fails with DEADLINE_EXCEEDED when the time is over; never completes otherwise.</summary>
    public Task Expired => _expired.Task;

    /// <summary>The client has sent something, or taken something.</summary>
    public void Touch() => _isQuiet = false;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_isQuiet && _waitsForClient())
        {
            _expired.TrySetException(new RequestException(
                StatusCode.DeadlineExceeded,
                "IDLE_TOO_LONG",
                FormattableString.Invariant($"The client has neither sent nor taken anything for {_limit.TotalSeconds:0.###} s (Supervisor:Limits:JobIdleTimeout).")));
        }

        _isQuiet = _waitsForClient();
    }
}
