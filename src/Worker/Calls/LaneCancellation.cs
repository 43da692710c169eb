namespace Supervisor.Worker.Calls;

/// <summary>
/// The cancellation of whatever one lane is executing. A token source is made when a handler first asks for its token, and used
/// again for later items as long as it was never cancelled.
/// </summary>
internal sealed class LaneCancellation(TimeProvider time)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;
    private HandlerContext? _owner;
    private CancelReason _reason;
    private CancelReason _timerReason;
    private bool _stopped;

    /// <summary>When the lane began its item, as a timestamp of the time provider: what run limits count from.</summary>
    internal long StartedAt { get; set; }

    internal CancellationToken TokenFor(HandlerContext context)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_owner, context))
            {
                return _source!.Token;
            }

            if (context.IsOver)
            {
                return new CancellationToken(canceled: true);
            }

            _owner = context;
            _reason = CancelReason.None;
            _source ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            if (_stopped || context.Scope.IsCancelled(context.Index))
            {
                CancelLocked(_stopped ? CancelReason.Stop : CancelReason.Caller);
            }
            else
            {
                StartTimerLocked(context);
            }

            return _source.Token;
        }
    }

    /// <summary>
    /// Cancels what the lane executes if it is one of these items, and its token was handed out. None named means any of the delivery.
    /// </summary>
    internal void Cancel(CallScope scope, IReadOnlyCollection<ulong> indexes)
    {
        lock (_gate)
        {
            if (_owner is { } owner && ReferenceEquals(owner.Scope, scope) && (indexes.Count == 0 || indexes.Contains(owner.Index)))
            {
                CancelLocked(CancelReason.Caller);
            }
        }
    }

    /// <summary>Cancels what runs now and what runs later.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            if (_owner is not null)
            {
                CancelLocked(CancelReason.Stop);
            }
        }
    }

    /// <summary>Why the token of a context that is not yet over was cancelled; None if it was not, or nobody asked for it.</summary>
    internal CancelReason ReasonFor(HandlerContext context)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_owner, context) || !_source!.IsCancellationRequested)
            {
                return CancelReason.None;
            }

            return _reason != CancelReason.None ? _reason : _timerReason;
        }
    }

    internal void End(HandlerContext context)
    {
        context.IsOver = true;
        if (!ReferenceEquals(_owner, context))
        {
            return;
        }

        lock (_gate)
        {
            _owner = null;
            if (_source!.TryReset())
            {
                return;
            }

            _source.Dispose();
            _source = null;
        }
    }

    private void StartTimerLocked(HandlerContext context)
    {
        var untilRunLimit = context.Scope.RunLimit - time.GetElapsedTime(StartedAt);
        var untilDeadline = context.UntilDeadline(time);
        if (untilRunLimit is null && untilDeadline is null)
        {
            return;
        }

        var deadlineFirst = untilRunLimit is null || untilDeadline < untilRunLimit;
        _timerReason = deadlineFirst ? CancelReason.Deadline : CancelReason.RunLimit;
        var wait = (deadlineFirst ? untilDeadline : untilRunLimit)!.Value;
        _source!.CancelAfter(wait > TimeSpan.Zero ? wait.AtMostTimerRange() : TimeSpan.Zero);
    }

    // The callbacks are the handler's code, so they run elsewhere; the token itself is cancelled when this returns.
    private void CancelLocked(CancelReason reason)
    {
        if (_source!.IsCancellationRequested)
        {
            return;
        }

        _reason = reason;
        _ = _source.CancelAsync();
    }
}
