namespace Supervisor.Workers;

/// <summary>Where a pool stands by its ready workers and its breaker; tells the dispatcher, who tells the feed.</summary>
internal sealed partial class PoolHealth(PoolContext context)
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger = context.Logger;
    private PoolState _state = PoolState.Starting;
    private string _lastCause = "";
    private string _brokenReason = "";
    private bool _breakerOpen;
    private int _ready;

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

    /// <summary>Remembers why a worker did not live to be stable.</summary>
    public void NoteUnstable(string cause)
    {
        lock (_lock)
        {
            _lastCause = cause;
        }
    }

    /// <summary>There is one more worker with work to expect, or one less.</summary>
    public void CountReady(int change)
    {
        lock (_lock)
        {
            _ready += change;
        }

        Judge();
    }

    public void SetBreaker(bool open)
    {
        lock (_lock)
        {
            _breakerOpen = open;
        }

        Judge();
    }

    /// <summary>Goes on to a later state, never back.</summary>
    public void SetState(PoolState state)
    {
        lock (_lock)
        {
            if (_state >= state)
            {
                return;
            }

            _state = state;
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

        Tell(before, reason);
    }

    private void Tell(PoolState before, string reason)
    {
        if (reason.Length > 0)
        {
            LogBroken(context.Spec.Name, reason);
            context.Listener.PoolBroke(reason);
            return;
        }

        LogRuns(context.Spec.Name);
        if (before == PoolState.Broken)
        {
            context.Listener.PoolMended();
        }
    }

    private string Reason() =>
        $"Pool '{context.Spec.Name}' is broken: too many of its workers ended before they were stable. The last: {_lastCause}. "
        + $"A worker is tried every {context.Spec.Restart.BreakDuration.TotalSeconds:0.###} s.";

    [LoggerMessage(1, LogLevel.Warning, "Pool {Pool} is broken. {Reason}")]
    private partial void LogBroken(string pool, string reason);

    [LoggerMessage(2, LogLevel.Information, "Pool {Pool} has a worker.")]
    private partial void LogRuns(string pool);
}
