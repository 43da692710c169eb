namespace Supervisor.Dispatch;

/// <summary>
/// Tells those who look at pools that there is something to look at again: a pool that came, went or changed its state, or a worker that became
/// ready or is no more. Who takes <see cref="Next"/> first and looks then misses nothing; several changes may be told as one.
/// </summary>
internal sealed class PoolNews
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = NewSource();
    private bool _isOver;

    /// <summary>Completes with the next change; is cancelled when the daemon ends the streams of those who look.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    public void Tell()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _next.SetResult();
                _next = NewSource();
            }
        }
    }

    /// <summary>Nobody needs to wait any longer.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isOver = true;
            _next.TrySetCanceled();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
