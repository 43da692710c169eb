using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>
/// What one server is to do and what it does: so many calls at a time, in the order in which they came. It knows exactly what the server
/// executes, which is what a crash is judged by. Safe for use by several threads.
/// </summary>
/// <param name="concurrency">Calls at a time.</param>
internal sealed class ServerQueue(int concurrency)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingDelivery> _deliveries = [];
    private readonly Queue<StreamingWork> _waitingCalls = [];
    private readonly Dictionary<ulong, StreamingWork> _calls = [];
    private readonly List<ServerWork> _executing = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _pauses;
    private bool _closed;
    private bool _draining;

    /// <summary>Everything has ended, and nothing will begin: it was drained, or closed.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Messages that streaming calls have not sent on.</summary>
    public int QueuedMessages
    {
        get
        {
            lock (_lock)
            {
                return _calls.Values.Sum(call => call.QueuedMessages);
            }
        }
    }

    public void Add(Delivery delivery)
    {
        lock (_lock)
        {
            _deliveries.AddLast(new PendingDelivery(delivery));
        }
    }

    public void Add(StreamingWork call)
    {
        lock (_lock)
        {
            _waitingCalls.Enqueue(call);
            _calls.Add(call.Item.Delivery, call);
        }
    }

    public StreamingWork? FindCall(ulong id)
    {
        lock (_lock)
        {
            return _calls.GetValueOrDefault(id);
        }
    }

    /// <summary>Takes out what comes next, if there is a free place for it; it is executing from now on.</summary>
    public ServerWork? TryBegin(Func<PendingItem, ServerWork> create)
    {
        lock (_lock)
        {
            if (_closed || _pauses > 0 || _executing.Count >= concurrency || NextLocked(create) is not { } next)
            {
                return null;
            }

            _executing.Add(next);
            _running++;
            return next;
        }
    }

    /// <summary>A call is over. One that has no outcome, since the server is gone, stays among what is executing.</summary>
    public void End(ServerWork work, bool isAnswered)
    {
        lock (_lock)
        {
            _running--;
            if (isAnswered || work.IsUnsent)
            {
                _executing.Remove(work);
            }

            _calls.Remove(work.Item.Delivery);
            NoteIdleLocked();
        }
    }

    /// <summary>Cancels items, all of the delivery when there are no indexes; those that wait are not called for.</summary>
    public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes)
    {
        lock (_lock)
        {
            Find(delivery)?.Cancel(indexes);
            foreach (var work in _executing.Where(work => work.Item.Delivery == delivery && (indexes.Count == 0 || indexes.Contains(work.Item.Index))))
            {
                work.Cancellation.Cancel(CancelCause.Caller);
            }
        }
    }

    /// <summary>Gives back what has not begun of a delivery; null for nothing.</summary>
    public (ulong First, int Count)? Recall(ulong delivery)
    {
        lock (_lock)
        {
            if (Find(delivery) is not { } pending)
            {
                return null;
            }

            _deliveries.Remove(pending);
            NoteIdleLocked();
            return pending.Rest();
        }
    }

    public IReadOnlyList<ExecutingItem> Executing()
    {
        lock (_lock)
        {
            return [.. _executing.Select(work => work.Item)];
        }
    }

    /// <summary>Begins nothing more if the server executes that item; else goes on, and answers false.</summary>
    public bool Hold(ulong delivery, ulong index)
    {
        lock (_lock)
        {
            _closed |= _executing.Exists(work => work.Item.Delivery == delivery && work.Item.Index == index);
            NoteIdleLocked();
            return _closed;
        }
    }

    /// <summary>Begins nothing until <see cref="Resume"/> was called as often as this.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _pauses++;
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            _pauses--;
        }
    }

    /// <summary>Nothing more will be added: what is there is to be done.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            _draining = true;
            NoteIdleLocked();
        }
    }

    /// <summary>Begins nothing any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            NoteIdleLocked();
        }
    }

    private ServerWork? NextLocked(Func<PendingItem, ServerWork> create)
    {
        if (_waitingCalls.TryDequeue(out var call))
        {
            return call;
        }

        while (_deliveries.First is { Value: var delivery })
        {
            if (delivery.Take() is { } item)
            {
                return create(item);
            }

            _deliveries.RemoveFirst();
        }

        return null;
    }

    private PendingDelivery? Find(ulong delivery) => _deliveries.FirstOrDefault(pending => pending.Id == delivery);

    private void NoteIdleLocked()
    {
        if (_running == 0 && (_closed || (_draining && !IsWaitingLocked())))
        {
            _idle.TrySetResult();
        }
    }

    private bool IsWaitingLocked() => _waitingCalls.Count > 0 || _deliveries.Any(delivery => delivery.Rest() is not null);
}
