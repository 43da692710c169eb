using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>
/// The life of a slot: events in, commands out. Does nothing itself, knows no clock, and is not safe for concurrent use.
/// It alone decides states. Stop beats restart: once asked for, no process is started any more.
/// </summary>
internal sealed class WorkerStateMachine(TimeSpan startTimeout, TimeSpan stableAfter, TimeSpan stopGrace, TimeSpan? lifetime = null, bool restarts = true)
{
    /// <summary>How long a worker may live on when its stream has ended without being told to.</summary>
    public static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(1);

    private readonly List<WorkerCommand> _commands = [];
    private bool _spawning;
    private bool _hasProcess;
    private bool _stopRequested;
    private bool _asked;
    private bool _blameless;
    private bool _stable;
    private bool _engaged;
    private bool _hasWork;
    private bool _outlived;

    /// <summary>A new slot waits for its first start.</summary>
    public WorkerState State { get; private set; } = WorkerState.Backoff;

    /// <summary>Of the worker that is, or was last, in the slot.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>Takes an event and says what to do, in order. An event of another epoch changes nothing.</summary>
    public IReadOnlyList<WorkerCommand> Handle(WorkerEvent happened)
    {
        if (happened.Epoch != Epoch && happened is not WorkerEvent.StopRequested)
        {
            return [];
        }

        _commands.Clear();
        switch (happened)
        {
            case WorkerEvent.StopRequested stop:
                Stop(stop.Mode);
                break;
            case WorkerEvent.StartDue due:
                Start(due.Next);
                break;
            case WorkerEvent.BreakerRefused:
                Break();
                break;
            case WorkerEvent.Spawned:
                Spawned();
                break;
            case WorkerEvent.SpawnFailed:
                SpawnFailed();
                break;
            case WorkerEvent.BecameReady:
                BecomeReady();
                break;
            case WorkerEvent.Engaged:
                Engage();
                break;
            case WorkerEvent.StartFailed:
                FailStart();
                break;
            case WorkerEvent.WorkGiven:
                _hasWork = true;
                Switch(WorkerState.Ready, WorkerState.Busy);
                break;
            case WorkerEvent.WorkDone:
                _hasWork = false;
                Switch(WorkerState.Busy, WorkerState.Ready);
                break;
            case WorkerEvent.ProvedItself:
                CountStable();
                break;
            case WorkerEvent.GrewTooLarge:
                Outlive("it holds more memory than it may");
                break;
            case WorkerEvent.RecycleRequested:
                Recycle();
                break;
            case WorkerEvent.KillRequested:
                Kill(blameless: true);
                break;
            case WorkerEvent.ProtocolBroken or WorkerEvent.StayedStopped:
                Kill(blameless: false);
                break;
            case WorkerEvent.StreamEnded:
                EndStream();
                break;
            case WorkerEvent.ProcessExited:
                End();
                break;
            case WorkerEvent.TimerFired timer:
                Fire(timer.Timer);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event.");
        }

        return _commands.Count == 0 ? [] : [.. _commands];
    }

    private void Start(ulong next)
    {
        // In any other state there is a worker, or there shall be none.
        if (State is not (WorkerState.Backoff or WorkerState.Broken))
        {
            return;
        }

        Epoch = next;
        State = WorkerState.Starting;
        _spawning = true;
        _asked = false;
        _blameless = false;
        _stable = false;
        _engaged = false;
        _hasWork = false;
        _outlived = false;
        _commands.Add(new WorkerCommand.Spawn(next));
        _commands.Add(new WorkerCommand.ArmTimer(WorkerTimer.Start, startTimeout));
    }

    private void Break() => Switch(WorkerState.Backoff, WorkerState.Broken);

    private void Spawned()
    {
        if (!_spawning)
        {
            return;
        }

        _spawning = false;
        _hasProcess = true;

        // Told to go while it was coming: nothing has begun in it that would be worth a grace.
        if (State == WorkerState.Stopping)
        {
            SendKill("told to stop while it started");
        }
    }

    private void SpawnFailed()
    {
        if (!_spawning)
        {
            return;
        }

        _spawning = false;
        End();
    }

    private void BecomeReady()
    {
        if (State != WorkerState.Starting || !_hasProcess)
        {
            return;
        }

        State = WorkerState.Ready;
        _commands.Add(new WorkerCommand.CancelTimers());
        _commands.Add(new WorkerCommand.ReportReady());
        _commands.Add(new WorkerCommand.ArmTimer(WorkerTimer.Stable, stableAfter));
        if (lifetime is { } limit)
        {
            _commands.Add(new WorkerCommand.ArmTimer(WorkerTimer.Lifetime, limit));
        }
    }

    private void Engage()
    {
        if (State != WorkerState.Ready || _engaged)
        {
            return;
        }

        _engaged = true;
        _commands.Add(new WorkerCommand.Announce());
    }

    private void Outlive(string reason)
    {
        if (State is not (WorkerState.Ready or WorkerState.Busy) || _outlived)
        {
            return;
        }

        _outlived = true;
        _commands.Add(new WorkerCommand.AskForReplacement(reason));
    }

    private void FailStart()
    {
        if (State == WorkerState.Starting)
        {
            AwaitExit(ExitLimit);
        }
    }

    private void Recycle()
    {
        if (State is not (WorkerState.Ready or WorkerState.Busy))
        {
            return;
        }

        _blameless = true;
        Drain();
    }

    private void Kill(bool blameless)
    {
        if (!_hasProcess)
        {
            return;
        }

        _blameless |= blameless;
        GiveUp();
        State = WorkerState.Stopping;
        SendKill("");
    }

    private void EndStream()
    {
        switch (State)
        {
            case WorkerState.Starting or WorkerState.Ready or WorkerState.Busy:
                GiveUp();
                AwaitExit(ExitLimit);
                break;
            case WorkerState.Draining:
                AwaitExit(stopGrace);
                break;
            case WorkerState.Stopping or WorkerState.Backoff or WorkerState.Broken or WorkerState.Stopped:
                break;
        }
    }

    private void Fire(WorkerTimer timer)
    {
        switch (timer)
        {
            case WorkerTimer.Start when State == WorkerState.Starting:
                State = WorkerState.Stopping;
                SendKill($"not ready within the start timeout of {startTimeout.TotalSeconds:0.###} s", isHang: true);
                break;
            case WorkerTimer.Stable when State is WorkerState.Ready or WorkerState.Busy:
                CountStable();
                break;
            case WorkerTimer.Lifetime:
                Outlive("it has lived for as long as it may");
                break;
            case WorkerTimer.StopGrace when State == WorkerState.Stopping:
                SendKill($"still there {stopGrace.TotalSeconds:0.###} s after SIGTERM", isHang: true);
                break;
            case WorkerTimer.Exit when State == WorkerState.Stopping:
                SendKill("still there after its stream had ended", isHang: true);
                break;
        }
    }

    private void CountStable()
    {
        if (_stable || !_hasProcess)
        {
            return;
        }

        _stable = true;
        _commands.Add(new WorkerCommand.CountStable());
    }

    private void Stop(StopMode mode)
    {
        _stopRequested = true;
        switch (State)
        {
            case WorkerState.Backoff or WorkerState.Broken:
                State = WorkerState.Stopped;
                _commands.Add(new WorkerCommand.ReportStopped());
                break;
            case WorkerState.Ready or WorkerState.Busy when mode == StopMode.Drain:
                Drain();
                break;
            case WorkerState.Starting or WorkerState.Ready or WorkerState.Busy:
            case WorkerState.Draining when mode != StopMode.Drain:
                Terminate(mode);
                break;
            case WorkerState.Stopping when mode == StopMode.Kill:
                SendKill("told to stop at once");
                break;
            case WorkerState.Draining or WorkerState.Stopping or WorkerState.Stopped:
                break;
        }
    }

    private void Drain()
    {
        _asked = true;
        State = WorkerState.Draining;
        _commands.Add(new WorkerCommand.CancelTimers());
        _commands.Add(new WorkerCommand.SendDrain());
    }

    private void Terminate(StopMode mode)
    {
        _asked = true;
        State = WorkerState.Stopping;
        if (!_hasProcess)
        {
            return;
        }

        if (mode == StopMode.Kill)
        {
            SendKill("told to stop at once");
            return;
        }

        _commands.Add(new WorkerCommand.CancelTimers());
        _commands.Add(new WorkerCommand.SendSignal(Signals.Terminate));
        _commands.Add(new WorkerCommand.ArmTimer(WorkerTimer.StopGrace, stopGrace));
    }

    private void GiveUp()
    {
        if (State is WorkerState.Ready or WorkerState.Busy)
        {
            _commands.Add(new WorkerCommand.ReportLost());
        }
    }

    private void AwaitExit(TimeSpan limit)
    {
        State = WorkerState.Stopping;
        _commands.Add(new WorkerCommand.CancelTimers());
        _commands.Add(new WorkerCommand.ArmTimer(WorkerTimer.Exit, limit));
    }

    private void SendKill(string reason, bool isHang = false)
    {
        _commands.Add(new WorkerCommand.CancelTimers());
        if (_hasProcess)
        {
            _commands.Add(new WorkerCommand.SendSignal(Signals.Kill, reason, isHang));
        }
    }

    private void End()
    {
        if (State is WorkerState.Backoff or WorkerState.Broken or WorkerState.Stopped || _spawning)
        {
            return;
        }

        _hasProcess = false;
        _commands.Add(new WorkerCommand.CancelTimers());
        _commands.Add(new WorkerCommand.ReportEnded(_asked));
        var isLast = _stopRequested || !restarts;
        State = isLast ? WorkerState.Stopped : WorkerState.Backoff;
        _commands.Add(isLast ? new WorkerCommand.ReportStopped() : new WorkerCommand.AskForStart(Verdict));
    }

    // With work at hand it was the work, and each item answers for itself.
    private LifeVerdict Verdict =>
        _blameless || _asked ? LifeVerdict.Blameless
        : !_stable ? LifeVerdict.Unstable
        : _hasWork ? LifeVerdict.Blameless
        : LifeVerdict.Crashed;

    private void Switch(WorkerState from, WorkerState to)
    {
        if (State == from)
        {
            State = to;
        }
    }
}
