using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Telemetry;
using Supervisor.Workers.Output;

namespace Supervisor.Workers;

/// <summary>Keeps a pool's slots filled. Made by <see cref="WorkerPoolFactory"/>.</summary>
internal sealed partial class WorkerPool
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private readonly PoolContext _context;
    private readonly RestartBreaker _breaker;
    private readonly List<WorkerSlot> _slots = [];
    private readonly HashSet<WorkerSlot> _leaving = [];
    private PoolState _state = PoolState.Starting;
    private string _lastCause = "";
    private string _brokenReason = "";
    private bool _breakerOpen;
    private int _ready;

    public WorkerPool(PoolContext context)
    {
        _context = context;
        _logger = context.Logger;
        _breaker = new RestartBreaker(
            context.Spec.Restart, context.Spec.Workers, context.Clock, opened: () => SetBreaker(open: true), closed: CloseBreaker);
    }

    public PoolSpec Spec => _context.Spec;

    public PoolState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Why the pool is broken; empty where it is not.</summary>
    public string BrokenReason
    {
        get
        {
            lock (_lock)
            {
                return _brokenReason;
            }
        }
    }

    /// <summary>How the last worker ended that did not live to be stable; empty where there was none.</summary>
    public string LastFailure
    {
        get
        {
            lock (_lock)
            {
                return _lastCause;
            }
        }
    }

    /// <summary>All slots, also those that are being emptied, by number.</summary>
    public IReadOnlyList<WorkerSnapshot> Workers => [.. Slots().Select(slot => slot.Snapshot()).OrderBy(snapshot => snapshot.Slot)];

    /// <summary>What the workers of all slots, and the ones before them, wrote last.</summary>
    public IReadOnlyList<WorkerLine> Lines => [.. Slots().SelectMany(slot => slot.Lines())];

    /// <summary>Starts the first workers. Returns at once.</summary>
    public void Start() => Grow(_context.Spec.Workers);

    /// <summary>Changes the number of workers. Completes when those that are taken away have finished what they had and are gone.</summary>
    public Task ResizeAsync(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        Grow(workers);
        return Task.WhenAll(Shrink(workers).Select(TakeAwayAsync));
    }

    /// <summary>All slots of now are empty for good: they were told to stop, or restart their workers never.</summary>
    public Task Stopped => Task.WhenAll(Slots().Select(slot => slot.Stopped));

    /// <summary>Tells all workers to stop, or to hasten. Returns at once.</summary>
    public void Stop(StopMode mode) => Stop(Slots(), mode);

    /// <summary>Sends SIGINT to all workers; what they make of it is for them to say.</summary>
    public void Interrupt()
    {
        foreach (var slot in Slots())
        {
            slot.Signal(Signals.Interrupt);
        }
    }

    /// <summary>Stops all workers for good. Completes when the last process is gone, and its directory too.</summary>
    /// <param name="drain">True: workers finish what they have. False: SIGTERM, the grace of the spec, SIGKILL.</param>
    /// <param name="hasten">Turns a drain into SIGTERM, and a SIGTERM into SIGKILL.</param>
    public async Task StopAsync(bool drain, CancellationToken hasten)
    {
        SetState(PoolState.Stopping);
        var slots = Slots();
        Stop(slots, drain ? StopMode.Drain : StopMode.Terminate);
        await using var hastened = hasten.Register(() => Stop(slots, drain ? StopMode.Terminate : StopMode.Kill));
        await Task.WhenAll(slots.Select(slot => slot.Stopped));
        SetState(PoolState.Stopped);
    }

    /// <summary>Lets a worker finish what it has, and replaces it at once. Nothing happens when it is gone already.</summary>
    public void Recycle(WorkerIdentity worker) => Find(worker)?.Slot.Post(new WorkerEvent.RecycleRequested(worker.Epoch));

    /// <summary>Kills a worker and replaces it at once.</summary>
    /// <param name="worker">Nothing happens when it is gone already.</param>
    /// <param name="reason">For the crash report.</param>
    public void Kill(WorkerIdentity worker, string reason)
    {
        if (Find(worker) is not { } found)
        {
            return;
        }

        found.Life.BlameKill(reason);
        found.Slot.Post(new WorkerEvent.KillRequested(worker.Epoch));
    }

    /// <summary>
    /// Kills a worker if it is still executing that item: stops it, looks at its page, and kills it or lets it go on. A worker
    /// without a page is killed.
    /// </summary>
    /// <param name="worker">Nothing happens when it is gone already.</param>
    /// <param name="delivery">Of the item; a streaming call's id.</param>
    /// <param name="index">Of the item; 0 for a streaming call.</param>
    /// <param name="reason">For the crash report.</param>
    public void KillAttempt(WorkerIdentity worker, ulong delivery, ulong index, KillReason reason)
    {
        if (Find(worker) is { } found)
        {
            found.Life.KillAttempt(delivery, index, reason);
        }
    }

    /// <summary>Remembers why a worker did not live to be stable.</summary>
    internal void NoteUnstable(string cause)
    {
        lock (_lock)
        {
            _lastCause = cause;
        }
    }

    /// <summary>There is one more ready worker, or one less.</summary>
    internal void CountReady(int change)
    {
        lock (_lock)
        {
            _ready += change;
        }

        Judge();
    }

    private void SetBreaker(bool open)
    {
        lock (_lock)
        {
            _breakerOpen = open;
        }

        Judge();
    }

    private void CloseBreaker()
    {
        SetBreaker(open: false);
        foreach (var slot in Slots())
        {
            slot.Wake();
        }
    }

    /// <summary>With an open breaker and nobody left the pool is broken; with a ready worker it is not, or no more.</summary>
    private void Judge()
    {
        PoolState before;
        string reason;
        lock (_lock)
        {
            before = _state;
            if (before is PoolState.Stopping or PoolState.Stopped)
            {
                return;
            }

            if (_ready > 0)
            {
                _state = PoolState.Running;
            }
            else if (_breakerOpen)
            {
                _state = PoolState.Broken;
            }

            if (_state == before)
            {
                return;
            }

            reason = _brokenReason = _state == PoolState.Broken ? Reason() : "";
        }

        Publish(before, reason);
    }

    private void Publish(PoolState before, string reason)
    {
        if (reason.Length > 0)
        {
            LogBroken(_context.Spec.Name, reason);
            _context.Feed.Publish(new SupervisorEvent.PoolStateChanged(_context.Spec.Name, nameof(PoolState.Broken), reason));
            _context.Listener.PoolBroke(reason);
            return;
        }

        LogRuns(_context.Spec.Name);
        _context.Feed.Publish(new SupervisorEvent.PoolStateChanged(_context.Spec.Name, nameof(PoolState.Running), ""));
        if (before == PoolState.Broken)
        {
            _context.Listener.PoolMended();
        }
    }

    private string Reason() =>
        $"Pool '{_context.Spec.Name}' is broken: too many of its workers ended before they were stable. The last: {_lastCause}. "
        + $"A worker is tried every {_context.Spec.Restart.BreakDuration.TotalSeconds:0.###} s.";

    private void SetState(PoolState state)
    {
        lock (_lock)
        {
            if (_state >= state)
            {
                return;
            }

            _state = state;
        }

        _context.Feed.Publish(new SupervisorEvent.PoolStateChanged(_context.Spec.Name, state.ToString(), ""));
    }

    private void Grow(int workers)
    {
        var added = new List<WorkerSlot>();
        lock (_lock)
        {
            while (_state < PoolState.Stopping && _slots.Count - _leaving.Count < workers)
            {
                var number = Enumerable.Range(0, int.MaxValue).First(free => !_slots.Exists(slot => slot.Number == free));
                var slot = new WorkerSlot(number, this, _context, _breaker);
                _slots.Add(slot);
                added.Add(slot);
            }
        }

        foreach (var slot in added)
        {
            slot.Start();
        }
    }

    private List<WorkerSlot> Shrink(int workers)
    {
        lock (_lock)
        {
            var surplus = _slots.Where(slot => !_leaving.Contains(slot)).OrderBy(slot => slot.Number).Skip(workers).ToList();
            _leaving.UnionWith(surplus);
            return surplus;
        }
    }

    private async Task TakeAwayAsync(WorkerSlot slot)
    {
        slot.Post(new WorkerEvent.StopRequested(StopMode.Drain));
        await slot.Stopped;
        lock (_lock)
        {
            _slots.Remove(slot);
            _leaving.Remove(slot);
        }
    }

    private static void Stop(IReadOnlyList<WorkerSlot> slots, StopMode mode)
    {
        foreach (var slot in slots)
        {
            slot.Post(new WorkerEvent.StopRequested(mode));
        }
    }

    private (WorkerSlot Slot, WorkerLife Life)? Find(WorkerIdentity worker) =>
        Slots().FirstOrDefault(slot => slot.Number == worker.Slot) is { } slot && slot.Find(worker.Epoch) is { } life ? (slot, life) : null;

    private WorkerSlot[] Slots()
    {
        lock (_lock)
        {
            return [.. _slots];
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Pool {Pool} is broken. {Reason}")]
    private partial void LogBroken(string pool, string reason);

    [LoggerMessage(2, LogLevel.Information, "Pool {Pool} has a worker.")]
    private partial void LogRuns(string pool);
}
