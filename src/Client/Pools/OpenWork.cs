namespace Supervisor.Client;

/// <summary>What a pool object has under way, and whether it takes more.</summary>
internal sealed class OpenWork(string pool)
{
    private readonly Lock _lock = new();
    private readonly HashSet<IPoolWork> _open = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>Settles when the pool is closed and nothing is under way any more.</summary>
    internal Task Drained => _drained.Task;

    internal bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    internal void ThrowIfClosed()
    {
        if (IsClosed)
        {
            throw Closed();
        }
    }

    /// <summary>Starts the work and keeps it until it is over.</summary>
    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    internal void Start(IPoolWork work)
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw Closed();
            }

            _open.Add(work);
        }

        work.Start();
        work.Completion.ContinueWith(_ => Remove(work), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>False: it was closed before.</summary>
    internal bool Close()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _closed = true;
        }

        SignalIfDrained();
        return true;
    }

    internal void Abort(Exception reason)
    {
        IPoolWork[] open;
        lock (_lock)
        {
            open = [.. _open];
        }

        foreach (var work in open)
        {
            work.Abort(reason);
        }
    }

    private void Remove(IPoolWork work)
    {
        lock (_lock)
        {
            _open.Remove(work);
        }

        SignalIfDrained();
    }

    private void SignalIfDrained()
    {
        bool drained;
        lock (_lock)
        {
            drained = _closed && _open.Count == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }
    }

    private PoolClosedException Closed() => new($"Pool \"{pool}\" was closed here and takes no more work. Start or connect another one.");
}
