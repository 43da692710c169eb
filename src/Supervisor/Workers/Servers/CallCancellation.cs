namespace Supervisor.Workers.Servers;

/// <summary>Cancels one call to a server: when somebody says so, or when its time is over. The first cause counts.</summary>
internal sealed class CallCancellation : IDisposable
{
    // The server may find a deadline over a moment before this side does.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    // Timers reach 49 days, and no call lasts as long.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(40);

    private readonly CancellationTokenSource _source;
    private readonly TimeProvider _clock;
    private readonly long? _deadline;
    private ITimer? _timer;
    private int _cause;

    public CallCancellation(long? deadline, TimeProvider clock, CancellationToken aborted)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        _deadline = deadline;
        _clock = clock;
        Token = _source.Token;
    }

    public CancellationToken Token { get; }

    public CancelCause Cause => (CancelCause)Volatile.Read(ref _cause);

    /// <summary>What the server is told; null without a deadline.</summary>
    public DateTime? Deadline => Left is { } left && left < MaxWait ? (_clock.GetUtcNow() + left).UtcDateTime : null;

    /// <summary>The caller's deadline is over, or nearly.</summary>
    public bool IsDeadlineOver => Left <= Tolerance;

    private TimeSpan? Left => _deadline is { } deadline ? _clock.GetElapsedTime(_clock.GetTimestamp(), deadline) : null;

    /// <summary>The call begins: what it may take counts from now.</summary>
    public void Start(TimeSpan? runLimit)
    {
        var (wait, cause) = Left is { } left && (runLimit is null || left < runLimit) ? (left, CancelCause.Deadline) : (runLimit, CancelCause.RunLimit);
        if (wait is { } time && time < MaxWait)
        {
            _timer = _clock.CreateTimer(_ => Cancel(cause), null, time > TimeSpan.Zero ? time : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Cancel(CancelCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)CancelCause.None) != (int)CancelCause.None)
        {
            return;
        }

        // What hangs on the token runs elsewhere: whoever cancels may hold a lock.
        _ = Task.Run(() =>
        {
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The call has ended by itself.
            }
        });
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _source.Dispose();
    }
}
