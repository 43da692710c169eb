using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Workers.Output;

namespace Supervisor.Workers;

/// <summary>A pool's workers, as the dispatcher and operators handle them. Made by <see cref="WorkerPoolFactory"/>.</summary>
internal sealed class WorkerPool
{
    private readonly PoolContext _context;
    private readonly PoolHealth _health;
    private readonly Staffing _staffing;

    public WorkerPool(PoolContext context)
    {
        _context = context;
        _health = new PoolHealth(context);
        _staffing = new Staffing(context, this, _health);
    }

    public string Name => _context.Spec.Name;

    /// <summary>What new workers are started by.</summary>
    public PoolSpec Spec => _staffing.Context.Spec;

    public PoolState State => _health.State;

    /// <inheritdoc cref="PoolHealth.BrokenReason"/>
    public string BrokenReason => _health.BrokenReason;

    /// <inheritdoc cref="PoolHealth.LastFailure"/>
    public string LastFailure => _health.LastFailure;

    /// <inheritdoc cref="Staffing.Workers"/>
    public IReadOnlyList<WorkerSnapshot> Workers => _staffing.Workers;

    /// <inheritdoc cref="Staffing.ReadySpares"/>
    public int ReadySpares => _staffing.ReadySpares;

    /// <inheritdoc cref="Staffing.Outdated"/>
    public int OutdatedWorkers => _staffing.Outdated;

    /// <inheritdoc cref="Staffing.Restarts"/>
    public long Restarts => _staffing.Restarts;

    /// <summary>What the workers of all slots, and the ones before them, wrote last.</summary>
    public IReadOnlyList<WorkerLine> Lines => [.. _staffing.Slots.SelectMany(slot => slot.Lines())];

    /// <summary>Starts the first workers. Returns at once.</summary>
    public void Start() => _staffing.Start();

    /// <summary>Changes the numbers. Completes when those that are taken away have finished what they had and are gone.</summary>
    public Task ResizeAsync(int workers, int spares)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentOutOfRangeException.ThrowIfNegative(spares);
        return _staffing.ResizeAsync(workers, spares);
    }

    /// <summary>
    /// Replaces all workers, a few at a time: each old one works until a new one is ready, and then finishes what it has. Completes
    /// when the last old one is gone.
    /// </summary>
    /// <param name="spec">What the new ones are started by; its numbers of workers do not count.</param>
    /// <exception cref="RollStoppedException">A new one could not start, or the pool is stopped. Old ones that are left go on.</exception>
    public Task RollAsync(PoolSpec spec) => _staffing.RollAsync(_context with { Spec = spec });

    /// <summary>All slots of now are empty for good: they were told to stop, or restart their workers never.</summary>
    public Task Stopped => Task.WhenAll(_staffing.Slots.Select(slot => slot.Stopped));

    /// <summary>Tells all workers to stop, or to hasten. Returns at once.</summary>
    public void Stop(StopMode mode) => Stop(_staffing.Slots, mode);

    /// <summary>Sends SIGINT to all workers; what they make of it is for them to say.</summary>
    public void Interrupt()
    {
        foreach (var slot in _staffing.Slots)
        {
            slot.Signal(Signals.Interrupt);
        }
    }

    /// <summary>Stops all workers for good. Completes when the last process is gone, and its directory too.</summary>
    /// <param name="drain">True: workers finish what they have. False: SIGTERM, the grace of the spec, SIGKILL.</param>
    /// <param name="hasten">Turns a drain into SIGTERM, and a SIGTERM into SIGKILL.</param>
    public async Task StopAsync(bool drain, CancellationToken hasten)
    {
        _health.SetState(PoolState.Stopping);
        var slots = _staffing.Stop();
        Stop(slots, drain ? StopMode.Drain : StopMode.Terminate);
        await using var hastened = hasten.Register(() => Stop(slots, drain ? StopMode.Terminate : StopMode.Kill));
        await Task.WhenAll(slots.Select(slot => slot.Stopped));
        _health.SetState(PoolState.Stopped);
    }

    /// <summary>A worker may take no more work: it finishes what it has, and is replaced. Nothing happens when it is gone already.</summary>
    public void Recycle(WorkerIdentity worker) => _staffing.Spend(worker);

    /// <summary>A worker may soon take no more work: another one is started, to be warm by then.</summary>
    public void PrepareToRecycle(WorkerIdentity worker) => _staffing.Retire(worker, Retirement.Foreseen);

    /// <summary>Replaces a worker as soon as another one is ready. Nothing happens when it is gone already.</summary>
    public void Replace(WorkerIdentity worker) => _staffing.Retire(worker, Retirement.Due);

    /// <summary>Kills a worker and replaces it at once.</summary>
    /// <param name="worker">Nothing happens when it is gone already.</param>
    /// <param name="reason">For the crash report.</param>
    public void Kill(WorkerIdentity worker, string reason)
    {
        if (_staffing.Find(worker) is not { } found)
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
        if (_staffing.Find(worker) is { } found)
        {
            found.Life.KillAttempt(delivery, index, reason);
        }
    }

    internal void NoteUnstable(string cause) => _health.NoteUnstable(cause);

    internal void CountReady(int change) => _health.CountReady(change);

    internal void BecameReady(WorkerSlot slot, WorkerIdentity worker) => _staffing.BecameReady(slot, worker.Epoch);

    internal void WentDown(WorkerSlot slot) => _staffing.WentDown(slot);

    private static void Stop(IReadOnlyList<WorkerSlot> slots, StopMode mode)
    {
        foreach (var slot in slots)
        {
            slot.Post(new WorkerEvent.StopRequested(mode));
        }
    }
}
