using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Stacks;
using Supervisor.Telemetry;
using Supervisor.Workers.Output;
using CallFrame = Supervisor.Items.CallFrame;
using WorkerOutcome = Supervisor.Items.WorkerOutcome;

namespace Supervisor.Workers;

/// <summary>
/// One worker, from the start of its process to the removal of its directory. Does what its slot's state machine decides, and tells
/// the slot what happens.
/// </summary>
internal sealed partial class WorkerLife
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private readonly WorkerSlot _slot;
    private readonly PoolContext _pool;
    private readonly WorkerLaunch _launch;
    private readonly HangEvidence _hang;
    private readonly WorkerKills _kills;
    private readonly MemoryBound? _memory;
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _failure = "";
    private string _start = "";
    private bool _concluding;
    private bool _provedItself;

    public WorkerLife(WorkerSlot slot, PoolContext pool, WorkerIdentity identity)
    {
        (_slot, _pool, _logger, Identity) = (slot, pool, pool.Logger, identity);
        _launch = new WorkerLaunch(pool, identity);
        _hang = new HangEvidence(identity, pool);
        _kills = new WorkerKills(this, slot, pool, _launch, _hang);
        _memory = pool.Spec.RecycleRssBytes is { } most ? new MemoryBound(most, pool.Clock) : null;
    }

    public WorkerIdentity Identity { get; }

    /// <summary>Null before it runs.</summary>
    public ChildProcess? Process => _launch.Process;

    /// <inheritdoc cref="WorkerLaunch.Output"/>
    public WorkerOutput? Output => _launch.Output;

    /// <summary>Null before it has attached, or the daemon has dialed it.</summary>
    public IWorkerStream? Stream { get; private set; }

    /// <summary>The process at the other end of the stream, which need not be the one that was started; 0 before it has attached.</summary>
    public int AttachedPid { get; private set; }

    /// <summary>Why the daemon killed it; the first reason counts. Empty: it did not.</summary>
    public string KilledBecause { get; private set; } = "";

    /// <summary>Where it stood when it hung.</summary>
    public StackReport Stacks => _hang.Stacks;

    /// <summary>A signal has stopped the process that does the work.</summary>
    public bool IsStoppedBySignal => Process is { } process && ProcFs.IsStoppedBySignal(AttachedPid > 0 ? AttachedPid : process.Identity.Pid);

    /// <inheritdoc cref="WorkerKills.Looks"/>
    public int Looks => _kills.Looks;

    /// <summary>Why it ended, for people; empty before.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>It can take work, or could; written by the slot.</summary>
    public bool IsReady { get; set; }

    /// <summary>The dispatcher knows it. A spare is ready and not announced.</summary>
    public bool IsAnnounced => _announced.Task.IsCompleted;

    /// <summary>Items and calls answered; written by the slot.</summary>
    public long Completed { get; set; }

    /// <summary>Items and calls given and not answered; written by the slot.</summary>
    public long Outstanding { get; set; }

    /// <summary>Starts the process, waits for its end and looks at what it left. Never fails.</summary>
    public async Task RunAsync()
    {
        try
        {
            _failure = await _launch.StartAsync(this);
            var conclusion = new WorkerConclusion(this, _slot, _pool);
            if (Process is { } process)
            {
                _slot.Post(new WorkerEvent.Spawned(Identity.Epoch));
                _pool.Listener.WorkerStarted(Identity, process.Identity);
                using var memory = MemoryLimit.Watch(_pool, process, reason => Signal(Signals.Kill, new KillReason(reason, IsHang: false)));
                _ = _launch.Server?.RunAsync(process);
                _ = new StoppedWatch(this, _slot, _hang, _pool.Clock).RunAsync(process);
                Cause = await conclusion.AwaitExitAsync(process, () => _failure);
                _slot.Post(new WorkerEvent.ProcessExited(Identity.Epoch));
            }
            else
            {
                Cause = _failure;
                _slot.Post(new WorkerEvent.SpawnFailed(Identity.Epoch));
            }

            await ConcludeAsync(conclusion, asked: await _ended.Task);
        }
        catch (Exception error)
        {
            LogFailed(Identity, error);
        }
        finally
        {
            await _launch.CleanUpAsync();
            Stream?.Dispose();
        }
    }

    /// <summary>Signals the process group, and remembers why if that is a kill.</summary>
    public void Signal(int signal, KillReason reason)
    {
        if (signal == Signals.Kill)
        {
            BlameKill(IsReady || _start.Length == 0 ? reason.Text : $"{reason.Text}: {_start}");
        }

        if (reason.IsHang && Process is { } process)
        {
            _kills.KillHung(process, reason.Text);
        }
        else
        {
            Process?.Signal(signal);
        }
    }

    /// <summary>Notes why it is about to be killed.</summary>
    public void BlameKill(string reason)
    {
        lock (_lock)
        {
            if (KilledBecause.Length == 0)
            {
                KilledBecause = reason;
            }
        }
    }

    /// <summary>Whether this is the process that was started for it, or a live descendant of that.</summary>
    public Task<bool> IsStartedProcessAsync(int pid, CancellationToken cancellationToken) => _launch.IsStartedProcessAsync(pid, cancellationToken);

    /// <summary>Takes the stream of the worker that has proven to be this one.</summary>
    /// <param name="open">Makes the stream.</param>
    /// <param name="pid">Of the process at its other end.</param>
    /// <returns>Null: it is gone already.</returns>
    public TStream? Attach<TStream>(Func<PoolContext, WorkerDirectory, TStream> open, int pid)
        where TStream : class, IWorkerStream
    {
        var stream = open(_pool, _launch.Directory!);
        lock (_lock)
        {
            if (_concluding)
            {
                return null;
            }

            Stream = stream;
            AttachedPid = pid;
        }

        return stream;
    }

    /// <inheritdoc cref="IWorkerStream.Executing"/>
    public IReadOnlyList<ExecutingItem>? Executing() => Stream?.Executing();

    /// <summary>Its initializer is done.</summary>
    public void BecomeReady() => _slot.Post(new WorkerEvent.BecameReady(Identity.Epoch));

    /// <summary>Returns when the dispatcher knows it: nothing of the worker may reach it before.</summary>
    public ValueTask AnnouncedAsync(CancellationToken cancellationToken) =>
        IsAnnounced ? ValueTask.CompletedTask : new ValueTask(_announced.Task.WaitAsync(cancellationToken));

    /// <summary>It cannot start, and exits by itself.</summary>
    public void FailStart(string cause)
    {
        _failure = cause;
        _slot.Post(new WorkerEvent.StartFailed(Identity.Epoch));
    }

    /// <summary>Notes what is missing for it to be ready; the kill of one that never is says so.</summary>
    public void NoteStart(string missing) => _start = missing;

    /// <summary>It shall finish what it has, and be replaced.</summary>
    public void Recycle() => _slot.Recycle(this);

    /// <summary>It sent what it must not send.</summary>
    public void BreakProtocol(string message) => Condemn($"it broke the protocol: {message}");

    /// <summary>Kills it for what it did wrong.</summary>
    public void Condemn(string failure)
    {
        _failure = failure;
        BlameKill(_failure);
        _slot.Post(new WorkerEvent.ProtocolBroken(Identity.Epoch));
    }

    public void EndStream() => _slot.Post(new WorkerEvent.StreamEnded(Identity.Epoch));

    public void CountGiven(int count) => _slot.CountWork(this, given: count, done: 0);

    public void TakeOutcomes(IReadOnlyList<WorkerOutcome> outcomes)
    {
        _slot.CountWork(this, given: 0, done: outcomes.Sum(outcome => outcome.Run.Count));
        if (!_provedItself)
        {
            _provedItself = true;
            _slot.Post(new WorkerEvent.ProvedItself(Identity.Epoch));
        }

        _pool.Listener.OutcomesReceived(Identity, outcomes);
        LookAtMemory();
    }

    public void TakeReturned(ulong delivery, ulong first, int count)
    {
        _slot.CountWork(this, given: -count, done: 0);
        _pool.Listener.ItemsReturned(Identity, delivery, first, count);
    }

    public void TakeCallFrame(ulong call, CallFrame frame)
    {
        if (frame is CallFrame.Status)
        {
            _slot.CountWork(this, given: 0, done: 1);
        }

        _pool.Listener.CallFrameReceived(Identity, call, frame);
        if (frame is CallFrame.Status)
        {
            LookAtMemory();
        }
    }

    /// <summary>Tells the dispatcher that there is a worker.</summary>
    public void Announce()
    {
        var stream = Stream!;
        var process = Process!;
        LogReady(Identity, process.Identity.Pid, process.Uptime.TotalMilliseconds);
        try
        {
            _pool.Listener.WorkerReady(Introduce(stream));
            // After it: who hears of the worker and looks at the pool must find it there.
            _pool.Feed.Publish(new SupervisorEvent.WorkerReady(Identity, process.Identity.Pid, process.Uptime));
        }
        finally
        {
            _announced.SetResult();
        }
    }

    /// <summary>It gets nothing more: what it were given now would wait for its post-mortem.</summary>
    public void Retire()
    {
        if (IsAnnounced)
        {
            _pool.Listener.WorkerRetiring(Identity);
        }
    }

    public void Drain()
    {
        // First, so that nothing is given to it behind the drain.
        Retire();
        Stream?.Drain();
    }

    /// <summary>The slot has seen its end.</summary>
    /// <param name="asked">It was told to go.</param>
    public void End(bool asked) => _ended.TrySetResult(asked);

    /// <inheritdoc cref="WorkerKills.KillAttempt"/>
    public void KillAttempt(ulong delivery, ulong index, KillReason reason) => _kills.KillAttempt(delivery, index, reason);

    // Memory that an item needs while it runs is the item's affair; what is left when it is done is the worker's.
    private void LookAtMemory()
    {
        if (_memory is not null && Process is { } process && _memory.IsOver(process.Identity))
        {
            _slot.Post(new WorkerEvent.GrewTooLarge(Identity.Epoch));
        }
    }

    private async Task ConcludeAsync(WorkerConclusion conclusion, bool asked)
    {
        _launch.RevokeToken();
        lock (_lock)
        {
            _concluding = true;
        }

        if (Process is { } process)
        {
            await conclusion.ConcludeAsync(process, asked);
        }
        else
        {
            _pool.Listener.WorkerNeverReady(Identity, Cause, report: null);
        }
    }

    private ReadyWorker Introduce(IWorkerStream stream) => new()
    {
        Identity = Identity,
        Channel = stream.Channel,
        Methods = Served(stream.Methods),
        FileDescriptors = stream.FileDescriptors,
        Concurrency = _pool.Spec.Concurrency,
        KeepsPage = stream.KeepsPage,
        CanRecall = stream.CanRecall,
        CanInterject = stream.CanInterject,
        OutboxCapacity = stream.OutboxCapacity,
        MaxItems = _pool.Spec.MaxItemsPerWorker,
    };

    private IReadOnlyList<WorkerMethod> Served(IReadOnlyList<WorkerMethod> methods)
    {
        var reserved = methods.Where(method => ReservedNames.Include(method.Name)).ToList();
        if (reserved.Count > 0)
        {
            LogReserved(Identity, string.Join(", ", reserved.Take(10).Select(method => method.Name)));
        }

        return [.. methods.Except(reserved)];
    }

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} (pid {Pid}) is ready after {Milliseconds:0} ms.")]
    private partial void LogReady(WorkerIdentity worker, int pid, double milliseconds);

    [LoggerMessage(2, LogLevel.Error, "Looking after worker {Worker} failed.")]
    private partial void LogFailed(WorkerIdentity worker, Exception error);

    [LoggerMessage(3, LogLevel.Warning, "Worker {Worker} implements methods that are not served: {Methods}. Names that begin with supervisor. or grpc. are the supervisor's own.")]
    private partial void LogReserved(WorkerIdentity worker, string methods);
}
