namespace Supervisor.Client;

/// <summary>The credit that the other side gave, for one sender that waits for it.</summary>
internal sealed class OutgoingCredit
{
    private readonly Lock _lock = new();
    private long _left;
    private bool _closed;
    private TaskCompletionSource? _waiting;

    internal void Give(long bytes)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _left += bytes;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>The call is over: nobody waits any more.</summary>
    internal void Close()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _closed = true;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>Takes as much as a frame costs, when it is there; false: the call is over.</summary>
    internal async ValueTask<bool> TakeAsync(long cost, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_closed)
                {
                    return false;
                }

                if (_left >= cost)
                {
                    _left -= cost;
                    return true;
                }

                _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _waiting.Task;
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
