using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Stacks;
using Supervisor.Telemetry;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Output;
using CallFrame = Supervisor.Items.CallFrame;
using WorkerOutcome = Supervisor.Items.WorkerOutcome;

namespace Supervisor.Workers;

/// <summary>
/// One worker, from the start of its process to the removal of its directory. Does what its slot's state machine decides, and tells
/// the slot what happens.
/// </summary>
internal sealed partial class WorkerLife(WorkerSlot slot, PoolContext pool, WorkerIdentity identity)
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger = pool.Logger;
    private readonly WorkerLaunch _launch = new(pool, identity);
    private readonly HangEvidence _hang = new(identity, pool);
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryBound? _memory = pool.Spec.RecycleRssBytes is { } most ? new MemoryBound(most, pool.Clock) : null;
    private string _failure = "";
    private int _attachedPid;
    private bool _concluding;
    private bool _provedItself;
    private Task _killing = Task.CompletedTask;
    private int _looks;

    public WorkerIdentity Identity => identity;

    /// <summary>Null before it runs.</summary>
    public ChildProcess? Process => _launch.Process;

    /// <inheritdoc cref="WorkerLaunch.Output"/>
    public WorkerOutput? Output => _launch.Output;

    /// <summary>Null before it has attached.</summary>
    public AttachStream? Stream { get; private set; }

    /// <summary>Why the daemon killed it; the first reason counts. Empty: it did not.</summary>
    public string KilledBecause { get; private set; } = "";

    /// <summary>Where it stood when it hung.</summary>
    public StackReport Stacks => _hang.Stacks;

    /// <summary>A signal has stopped the process that does the work.</summary>
    public bool IsStoppedBySignal => Process is { } process && ProcFs.IsStoppedBySignal(_attachedPid > 0 ? _attachedPid : process.Identity.Pid);

    /// <summary>Counts the times that the daemon itself has begun or ended to hold the process.</summary>
    public int Looks => Volatile.Read(ref _looks);

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
            var conclusion = new WorkerConclusion(this, slot, pool);
            if (Process is { } process)
            {
                slot.Post(new WorkerEvent.Spawned(identity.Epoch));
                pool.Listener.WorkerStarted(identity, process.Identity);
                using var memory = MemoryLimit.Watch(pool, process, reason => Signal(Signals.Kill, new KillReason(reason, IsHang: false)));
                _ = new StoppedWatch(this, slot, _hang, pool.Clock).RunAsync(process);
                Cause = await conclusion.AwaitExitAsync(process, () => _failure);
                slot.Post(new WorkerEvent.ProcessExited(identity.Epoch));
            }
            else
            {
                Cause = _failure;
                slot.Post(new WorkerEvent.SpawnFailed(identity.Epoch));
            }

            await ConcludeAsync(conclusion, asked: await _ended.Task);
        }
        catch (Exception error)
        {
            LogFailed(identity, error);
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
            BlameKill(reason.Text);
        }

        if (reason.IsHang && Process is { } process)
        {
            _ = Task.Run(() => KillHungAsync(process, reason.Text));
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
    public AttachStream? Attach(Func<PoolContext, AttachStream> open, int pid)
    {
        var stream = open(pool);
        lock (_lock)
        {
            if (_concluding)
            {
                return null;
            }

            Stream = stream;
            _attachedPid = pid;
        }

        stream.Channel.Welcome(identity, pool, _launch.Directory!);
        stream.Channel.Flush();
        return stream;
    }

    /// <summary>Its initializer is done.</summary>
    public void BecomeReady() => slot.Post(new WorkerEvent.BecameReady(identity.Epoch));

    /// <summary>Returns when the dispatcher knows it: nothing of the worker may reach it before.</summary>
    public ValueTask AnnouncedAsync(CancellationToken cancellationToken) =>
        IsAnnounced ? ValueTask.CompletedTask : new ValueTask(_announced.Task.WaitAsync(cancellationToken));

    /// <summary>It cannot start, and exits by itself.</summary>
    public void FailStart(string cause)
    {
        _failure = cause;
        slot.Post(new WorkerEvent.StartFailed(identity.Epoch));
    }

    /// <summary>It sent what it must not send.</summary>
    public void BreakProtocol(string message)
    {
        _failure = $"it broke the protocol: {message}";
        BlameKill(_failure);
        slot.Post(new WorkerEvent.ProtocolBroken(identity.Epoch));
    }

    public void EndStream() => slot.Post(new WorkerEvent.StreamEnded(identity.Epoch));

    public void CountGiven(int count) => slot.CountWork(this, given: count, done: 0);

    public void TakeOutcomes(IReadOnlyList<WorkerOutcome> outcomes)
    {
        slot.CountWork(this, given: 0, done: outcomes.Sum(outcome => outcome.Run.Count));
        if (!_provedItself)
        {
            _provedItself = true;
            slot.Post(new WorkerEvent.ProvedItself(identity.Epoch));
        }

        pool.Listener.OutcomesReceived(identity, outcomes);
        LookAtMemory();
    }

    public void TakeReturned(ulong delivery, ulong first, int count)
    {
        slot.CountWork(this, given: -count, done: 0);
        pool.Listener.ItemsReturned(identity, delivery, first, count);
    }

    public void TakeCallFrame(ulong call, CallFrame frame)
    {
        if (frame is CallFrame.Status)
        {
            slot.CountWork(this, given: 0, done: 1);
        }

        pool.Listener.CallFrameReceived(identity, call, frame);
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
        LogReady(identity, process.Identity.Pid, process.Uptime.TotalMilliseconds);
        pool.Feed.Publish(new SupervisorEvent.WorkerReady(identity, process.Identity.Pid, process.Uptime));
        try
        {
            pool.Listener.WorkerReady(Introduce(stream));
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
            pool.Listener.WorkerRetiring(identity);
        }
    }

    public void Drain()
    {
        // First, so that nothing is given to it behind the drain.
        Retire();
        Stream?.Channel.SendDrain();
        Stream?.Channel.Flush();
    }

    /// <summary>The slot has seen its end.</summary>
    /// <param name="asked">It was told to go.</param>
    public void End(bool asked) => _ended.TrySetResult(asked);

    /// <summary>Kills it if it is still executing that item, and else leaves it as it was.</summary>
    public void KillAttempt(ulong delivery, ulong index, KillReason reason)
    {
        lock (_lock)
        {
            var earlier = _killing;
            _killing = Task.Run(() => KillAttemptAsync(earlier, delivery, index, reason));
        }
    }

    // Memory that an item needs while it runs is the item's affair; what is left when it is done is the worker's.
    private void LookAtMemory()
    {
        if (_memory is not null && Process is { } process && _memory.IsOver(process.Identity))
        {
            slot.Post(new WorkerEvent.GrewTooLarge(identity.Epoch));
        }
    }

    private async Task KillAttemptAsync(Task earlier, ulong delivery, ulong index, KillReason reason)
    {
        // One look at a time: two would stop and continue it across each other.
        await earlier;
        try
        {
            if (Process is not { } process || KilledBecause.Length > 0)
            {
                return;
            }

            var keepsPage = Stream is { KeepsPage: true };
            if (reason.IsHang)
            {
                await _hang.CaptureAsync(process, _attachedPid, _launch.Directory!, delivery, index, keepsPage);
            }

            if (!keepsPage || await IsExecutingAsync(process, delivery, index))
            {
                Condemn(process, reason);
            }
            else
            {
                _hang.Forget();
            }
        }
        catch (Exception error)
        {
            LogFailed(identity, error);
        }
    }

    private async Task<bool> IsExecutingAsync(ChildProcess process, ulong delivery, ulong index)
    {
        Interlocked.Increment(ref _looks);
        try
        {
            return await FrozenLook.IsExecutingAsync(process, _attachedPid, _launch.Directory!.Page, pool.Spec.Concurrency, delivery, index, pool.Clock);
        }
        finally
        {
            Interlocked.Increment(ref _looks);
        }
    }

    private void Condemn(ChildProcess process, KillReason reason)
    {
        if (reason.IsHang)
        {
            _hang.Report(process, reason.Text);
        }

        BlameKill(reason.Text);
        slot.Post(new WorkerEvent.KillRequested(identity.Epoch));
    }

    private async Task KillHungAsync(ChildProcess process, string reason)
    {
        try
        {
            _hang.Report(process, reason);
            await _hang.CaptureAsync(process, _attachedPid, _launch.Directory!);
        }
        catch (Exception error)
        {
            LogFailed(identity, error);
        }

        process.Signal(Signals.Kill);
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
            await conclusion.ConcludeAsync(process, _launch.Directory!, asked);
        }
        else
        {
            pool.Listener.WorkerNeverReady(identity, Cause, report: null);
        }
    }

    private ReadyWorker Introduce(AttachStream stream) => new()
    {
        Identity = identity,
        Channel = stream.Channel,
        Methods = stream.Methods,
        FileDescriptors = stream.FileDescriptors,
        Concurrency = pool.Spec.Concurrency,
        KeepsPage = stream.KeepsPage,
        CanRecall = stream.CanRecall,
        OutboxCapacity = stream.KeepsPage ? pool.Settings.OutboxBytes : 0,
        MaxItems = pool.Spec.MaxItemsPerWorker,
    };

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} (pid {Pid}) is ready after {Milliseconds:0} ms.")]
    private partial void LogReady(WorkerIdentity worker, int pid, double milliseconds);

    [LoggerMessage(2, LogLevel.Error, "Looking after worker {Worker} failed.")]
    private partial void LogFailed(WorkerIdentity worker, Exception error);
}
