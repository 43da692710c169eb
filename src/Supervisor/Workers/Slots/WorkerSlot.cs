using Supervisor.Items;
using Supervisor.Telemetry;
using Supervisor.Workers.Output;

namespace Supervisor.Workers;

/// <summary>
/// The shell around a slot's state machine: decides under a lock, acts outside it, one command after the other. Whoever brings an
/// event while nobody acts does the acting.
/// </summary>
internal sealed partial class WorkerSlot : IAsyncDisposable
{
    // Workers that were started together are not all replaced at once.
    private const double MaxEarliness = 0.1;

    private readonly Lock _lock = new();
    private readonly Queue<WorkerCommand> _commands = new();
    private readonly List<ITimer> _timers = [];
    private readonly List<Task> _lives = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerStateMachine _machine;
    private readonly RestartLoop _restarts;
    private readonly WorkerPool _pool;
    private readonly PoolContext _context;
    private readonly ILogger _logger;
    private WorkerLife? _life;
    private WorkerOutput? _lastOutput;
    private CrashReport? _lastCrash;
    private long _started;
    private bool _acting;

    public WorkerSlot(int number, WorkerPool pool, PoolContext context, RestartBreaker breaker)
    {
        Number = number;
        _pool = pool;
        _context = context;
        _logger = context.Logger;
        var spec = context.Spec;
        _machine = new WorkerStateMachine(spec.StartTimeout, spec.Restart.StableAfter, spec.StopGrace, spec.MaxWorkerLifetime, restarts: !spec.Restart.Never);
        _restarts = new RestartLoop(
            context,
            breaker,
            startDue: () => PostAboutLast(last => new WorkerEvent.StartDue(last, context.Epochs.Next())),
            refused: () => PostAboutLast(last => new WorkerEvent.BreakerRefused(last)),
            delayed: delay => context.Feed.Publish(new SupervisorEvent.WorkerRestarting(spec.Name, number, delay)));
    }

    public int Number { get; }

    /// <summary>Why the last worker ended, for people; empty before.</summary>
    public string LastCause
    {
        get
        {
            lock (_lock)
            {
                return _life?.Cause ?? "";
            }
        }
    }

    /// <summary>The slot is empty for good: its last process is gone, and its directory too.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Workers started here after the first.</summary>
    public long Restarts
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(0, _started - 1);
            }
        }
    }

    public void Start() => _restarts.Start();

    /// <summary>The pool's breaker has closed.</summary>
    public void Wake() => _restarts.Wake();

    /// <summary>Signals the process that stands here, if there is one; nothing follows from it here.</summary>
    public void Signal(int signal)
    {
        WorkerLife? life;
        lock (_lock)
        {
            life = _life;
        }

        life?.Signal(signal, default);
    }

    public void Post(WorkerEvent happened)
    {
        lock (_lock)
        {
            foreach (var command in _machine.Handle(happened))
            {
                _commands.Enqueue(command);
            }

            if (_acting || _commands.Count == 0)
            {
                return;
            }

            _acting = true;
        }

        while (TryDequeue(out var command))
        {
            Act(command);
        }
    }

    /// <summary>Counts what a worker has been given and has answered.</summary>
    public void CountWork(WorkerLife life, int given, int done)
    {
        lock (_lock)
        {
            life.Completed += done;
            life.Outstanding = Math.Max(0, life.Outstanding + given - done);
            var epoch = life.Identity.Epoch;

            // Neither has commands.
            _machine.Handle(life.Outstanding > 0 ? new WorkerEvent.WorkGiven(epoch) : new WorkerEvent.WorkDone(epoch));
        }
    }

    /// <summary>Whether the slot waits for something from its worker: an outcome, or its end.</summary>
    public bool IsWaitingFor(WorkerLife life)
    {
        lock (_lock)
        {
            return life.Outstanding > 0 || _machine.State is WorkerState.Draining or WorkerState.Stopping;
        }
    }

    /// <summary>Its worker finishes what it has and is replaced.</summary>
    public void Recycle(WorkerLife life) => _pool.Recycle(life.Identity);

    /// <summary>The worker of that epoch, if it is the one in the slot.</summary>
    public WorkerLife? Find(ulong epoch)
    {
        lock (_lock)
        {
            return _life?.Identity.Epoch == epoch ? _life : null;
        }
    }

    /// <summary>Remembers how a worker ended that was not told to go.</summary>
    public void NoteCrash(CrashReport report)
    {
        lock (_lock)
        {
            _lastCrash = report;
        }
    }

    /// <summary>What its worker and the one before it wrote last, in order.</summary>
    public IReadOnlyList<WorkerLine> Lines()
    {
        lock (_lock)
        {
            return [.. (_lastOutput?.Lines ?? []).Concat(_life?.Output?.Lines ?? []).OrderBy(line => line.Line.Number)];
        }
    }

    public WorkerSnapshot Snapshot()
    {
        lock (_lock)
        {
            // A start is decided a moment before its worker is there, and that one is not the last one.
            var life = _life?.Identity.Epoch == _machine.Epoch ? _life : null;
            var process = _machine.State is WorkerState.Backoff or WorkerState.Broken or WorkerState.Stopped ? null : life?.Process;
            return new WorkerSnapshot
            {
                Slot = Number,
                State = _machine.State,
                Identity = life?.Identity,
                Process = process?.Identity,
                Uptime = process?.Uptime ?? TimeSpan.Zero,
                Restarts = Math.Max(0, _started - 1),
                CompletedItems = life?.Completed ?? 0,
                OutstandingItems = process is null ? 0 : life!.Outstanding,
                IsStopped = process is not null && life!.IsStoppedBySignal,
                RssBytes = process is null ? 0 : Processes.ProcFs.ReadRss(process.Identity),
                Executing = process is null ? null : life!.Executing(),
                LastCrash = _lastCrash,
            };
        }
    }

    /// <summary>Ends the asking for starts; done by the slot itself when it has stopped.</summary>
    public ValueTask DisposeAsync() => _restarts.DisposeAsync();

    private void PostAboutLast(Func<ulong, WorkerEvent> create)
    {
        ulong last;
        lock (_lock)
        {
            last = _machine.Epoch;
        }

        Post(create(last));
    }

    private bool TryDequeue(out WorkerCommand command)
    {
        lock (_lock)
        {
            _acting = _commands.TryDequeue(out command!);
            return _acting;
        }
    }

    private void Act(WorkerCommand command)
    {
        try
        {
            Execute(command);
        }
        catch (Exception error)
        {
            // What comes after it must be done all the same.
            LogCommandFailed(_context.Spec.Name, Number, command, error);
        }
    }

    private void Execute(WorkerCommand command)
    {
        switch (command)
        {
            case WorkerCommand.Spawn spawn:
                Spawn(spawn.Epoch);
                break;
            case WorkerCommand.SendSignal signal:
                _life!.Signal(signal.Signal, new KillReason(signal.Reason, signal.IsHang));
                break;
            case WorkerCommand.SendDrain:
                _life!.Drain();
                break;
            case WorkerCommand.ArmTimer timer:
                Arm(timer);
                break;
            case WorkerCommand.CancelTimers:
                CancelTimers();
                break;
            case WorkerCommand.ReportReady:
                _life!.IsReady = true;
                _pool.BecameReady(this, _life.Identity);
                break;
            case WorkerCommand.Announce:
                _pool.CountReady(+1);
                _life!.Announce();
                break;
            case WorkerCommand.AskForReplacement ask:
                LogReplacing(_life!.Identity, ask.Reason);
                _pool.Replace(_life.Identity);
                break;
            case WorkerCommand.ReportLost:
                _life!.Retire();
                _pool.WentDown(this);
                break;
            case WorkerCommand.ReportEnded ended:
                if (_life!.IsAnnounced)
                {
                    _pool.CountReady(-1);
                }

                _life.End(ended.Asked);
                _pool.WentDown(this);
                break;
            case WorkerCommand.CountStable:
                _restarts.CountStable();
                break;
            case WorkerCommand.AskForStart ask:
                if (ask.Verdict == LifeVerdict.Unstable)
                {
                    _pool.NoteUnstable(_life!.Cause);
                }

                _restarts.Ask(ask.Verdict);
                break;
            case WorkerCommand.ReportStopped:
                _ = FinishAsync();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command.");
        }
    }

    private void Spawn(ulong epoch)
    {
        var life = new WorkerLife(this, _context, new WorkerIdentity(_context.Spec.Name, Number, epoch));
        lock (_lock)
        {
            _started++;
            _lastOutput = _life?.Output ?? _lastOutput;
            _life = life;
        }

        _lives.RemoveAll(earlier => earlier.IsCompleted);

        // Creating files and waiting for the warden is not for the thread that brought the event.
        _lives.Add(Task.Run(life.RunAsync));
    }

    private void Arm(WorkerCommand.ArmTimer timer)
    {
        var fired = new WorkerEvent.TimerFired(_life!.Identity.Epoch, timer.Timer);
        var delay = timer.Timer == WorkerTimer.Lifetime ? timer.Delay * (1 - MaxEarliness * Random.Shared.NextDouble()) : timer.Delay;
        _timers.Add(_context.Clock.CreateTimer(_ => Post(fired), null, delay, Timeout.InfiniteTimeSpan));
    }

    private void CancelTimers()
    {
        foreach (var timer in _timers)
        {
            timer.Dispose();
        }

        _timers.Clear();
    }

    private async Task FinishAsync()
    {
        try
        {
            var lives = _lives.ToArray();
            await DisposeAsync();
            await Task.WhenAll(lives);
            _stopped.SetResult();
        }
        catch (Exception error)
        {
            _stopped.SetException(error);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "In slot {Pool}/{Slot}, {Command} failed.")]
    private partial void LogCommandFailed(string pool, int slot, WorkerCommand command, Exception error);

    [LoggerMessage(2, LogLevel.Information, "Worker {Worker} is replaced when another one is warm: {Reason}.")]
    private partial void LogReplacing(WorkerIdentity worker, string reason);
}
