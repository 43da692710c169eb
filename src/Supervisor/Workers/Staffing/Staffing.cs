using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>
/// The shell around a pool's roster: decides under a lock, acts outside it, one command after the other. Whoever brings an event while
/// nobody acts does the acting.
/// </summary>
internal sealed partial class Staffing
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private readonly WorkerPool _pool;
    private readonly PoolHealth _health;
    private readonly Roster _roster;
    private readonly List<WorkerSlot> _slots = [];
    private readonly Queue<Action> _actions = new();
    private readonly List<PoolGeneration> _generations = [];
    private readonly List<Task> _leaving = [];
    private TaskCompletionSource _rolled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _earlierRestarts;
    private bool _acting;
    private bool _stopped;

    public Staffing(PoolContext context, WorkerPool pool, PoolHealth health)
    {
        _pool = pool;
        _health = health;
        _logger = context.Logger;
        _roster = new Roster(context.Spec.Workers, context.Spec.Spares);
        _generations.Add(Begin(_roster.Generation, context));
    }

    /// <summary>What stands in all slots, by number.</summary>
    public IReadOnlyList<WorkerSnapshot> Workers
    {
        get
        {
            lock (_lock)
            {
                var spares = _roster.Entries.Where(entry => entry.IsSpare).Select(entry => entry.Number).ToHashSet();
                return [.. _slots.OrderBy(slot => slot.Number).Select(slot => slot.Snapshot() with { IsSpare = spares.Contains(slot.Number) })];
            }
        }
    }

    /// <summary>All slots, also those that are being emptied.</summary>
    public IReadOnlyList<WorkerSlot> Slots
    {
        get
        {
            lock (_lock)
            {
                return [.. _slots];
            }
        }
    }

    /// <summary>Spares that are ready.</summary>
    public int ReadySpares
    {
        get
        {
            lock (_lock)
            {
                return _roster.Entries.Count(entry => entry is { IsSpare: true, IsReady: true, IsLeaving: false });
            }
        }
    }

    /// <summary>Workers of an earlier generation that are still there.</summary>
    public int Outdated
    {
        get
        {
            lock (_lock)
            {
                return _roster.Entries.Count(entry => entry.Generation < _roster.Generation);
            }
        }
    }

    /// <summary>What new workers are started by.</summary>
    public PoolContext Context
    {
        get
        {
            lock (_lock)
            {
                return Current.Context;
            }
        }
    }

    /// <summary>Workers that were started to replace others.</summary>
    public long Restarts
    {
        get
        {
            lock (_lock)
            {
                return _earlierRestarts + _slots.Sum(slot => slot.Restarts);
            }
        }
    }

    private PoolGeneration Current => _generations.Find(generation => generation.Number == _roster.Generation)!;

    public void Start() => Handle(_roster.Start);

    /// <summary>Changes the numbers. Completes when the slots that are taken away are empty.</summary>
    public Task ResizeAsync(int workers, int spares)
    {
        Handle(() => _roster.Resize(workers, spares));
        lock (_lock)
        {
            return Task.WhenAll(_leaving);
        }
    }

    /// <summary>Replaces all workers by ones of this context. Completes when the last old one is gone.</summary>
    /// <exception cref="RollStoppedException">A new one could not start.</exception>
    public Task RollAsync(PoolContext context)
    {
        Task rolled;
        lock (_lock)
        {
            if (_stopped)
            {
                throw new RollStoppedException($"Pool '{_pool.Name}' is stopped.");
            }

            if (_rolled.Task.IsCompleted)
            {
                _rolled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            rolled = _rolled.Task;
        }

        Handle(() =>
        {
            var commands = _roster.Roll();
            _generations.Add(Begin(_roster.Generation, context));
            return commands;
        });
        _health.SetBreaker(open: false);
        return rolled;
    }

    /// <summary>Nobody is replaced any more; all slots there are.</summary>
    public IReadOnlyList<WorkerSlot> Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _roster.Stop();
            FailRoll($"Pool '{_pool.Name}' is stopped.");
            return [.. _slots];
        }
    }

    public void BecameReady(WorkerSlot slot, ulong epoch) => Handle(() => _roster.BecameReady(slot.Number, epoch));

    public void WentDown(WorkerSlot slot) => Handle(() => _roster.WentDown(slot.Number));

    public void Retire(WorkerIdentity worker, Retirement retirement) => Handle(() => _roster.Retire(worker.Slot, worker.Epoch, retirement));

    public void Spend(WorkerIdentity worker) => Handle(() => _roster.Spend(worker.Slot, worker.Epoch));

    public (WorkerSlot Slot, WorkerLife Life)? Find(WorkerIdentity worker)
    {
        lock (_lock)
        {
            return SlotOf(worker.Slot) is { } slot && slot.Find(worker.Epoch) is { } life ? (slot, life) : null;
        }
    }

    private PoolGeneration Begin(int number, PoolContext context) => new(number, context, new RestartBreaker(
        context.Spec.Restart,
        context.Spec.Workers,
        context.Clock,
        opened: () => SetBreaker(number, open: true),
        closed: () => SetBreaker(number, open: false)));

    // Of an earlier generation it says nothing of the workers that are started now.
    private void SetBreaker(int generation, bool open)
    {
        WorkerSlot[] slots;
        lock (_lock)
        {
            if (generation != _roster.Generation)
            {
                return;
            }

            slots = [.. _slots];
        }

        _health.SetBreaker(open);
        if (!open)
        {
            Array.ForEach(slots, slot => slot.Wake());
        }
    }

    private void Handle(Func<IReadOnlyList<RosterCommand>> decide)
    {
        lock (_lock)
        {
            foreach (var command in decide())
            {
                _actions.Enqueue(Prepare(command));
            }

            if (_acting || _actions.Count == 0)
            {
                return;
            }

            _acting = true;
        }

        while (TryDequeue(out var act))
        {
            act();
        }
    }

    private bool TryDequeue(out Action act)
    {
        lock (_lock)
        {
            _acting = _actions.TryDequeue(out act!);
            return _acting;
        }
    }

    // Under the lock: what is told of slots is true at once, and what is done with them comes in order.
    private Action Prepare(RosterCommand command)
    {
        switch (command)
        {
            case RosterCommand.Add add:
                return Add(add.Slot).Start;
            case RosterCommand.Engage engage:
                var engaged = SlotOf(engage.Slot)!;
                return () => engaged.Post(new WorkerEvent.Engaged(engage.Epoch));
            case RosterCommand.Recycle recycle:
                var recycled = SlotOf(recycle.Slot)!;
                return () => recycled.Post(new WorkerEvent.RecycleRequested(recycle.Epoch));
            case RosterCommand.Empty empty:
                var emptied = SlotOf(empty.Slot)!;
                _leaving.RemoveAll(earlier => earlier.IsCompleted);
                _leaving.Add(ForgetAsync(emptied, empty.IsReplaced));
                return () => emptied.Post(new WorkerEvent.StopRequested(StopMode.Drain));
            case RosterCommand.RollEnded:
                _generations.RemoveAll(generation => generation.Number != _roster.Generation);
                return EndRoll;
            case RosterCommand.RollStopped stopped:
                return StopRoll(SlotOf(stopped.Slot)!);
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command.");
        }
    }

    private WorkerSlot Add(int number)
    {
        var generation = Current;
        var slot = new WorkerSlot(number, _pool, generation.Context, generation.Breaker);
        _slots.Add(slot);
        return slot;
    }

    private async Task ForgetAsync(WorkerSlot slot, bool isReplaced)
    {
        await slot.Stopped;
        Handle(() =>
        {
            _slots.Remove(slot);
            _earlierRestarts += slot.Restarts + (isReplaced ? 1 : 0);
            return _roster.Gone(slot.Number);
        });
    }

    private void EndRoll()
    {
        LogRolled(_pool.Name);
        _rolled.TrySetResult();
    }

    private Action StopRoll(WorkerSlot failed)
    {
        var left = _roster.Entries.Count(entry => entry is { IsLeaving: false } && entry.Generation <= _roster.Generation);
        return () =>
        {
            var reason = $"The workers of pool '{_pool.Name}' are replaced no further: a new one did not start. Its end: {failed.LastCause}. {left} of the old ones go on.";
            LogRollStopped(reason);
            FailRoll(reason);
        };
    }

    private void FailRoll(string reason)
    {
        _rolled.TrySetException(new RollStoppedException(reason));

        // Not everybody who asks for a roll waits for it.
        _ = _rolled.Task.Exception;
    }

    private WorkerSlot? SlotOf(int number) => _slots.Find(slot => slot.Number == number);

    [LoggerMessage(1, LogLevel.Information, "All workers of pool {Pool} are replaced.")]
    private partial void LogRolled(string pool);

    [LoggerMessage(2, LogLevel.Warning, "{Reason}")]
    private partial void LogRollStopped(string reason);
}
