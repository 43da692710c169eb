using Supervisor.Worker.Items;

namespace Supervisor.Worker.Outcomes;

/// <summary>
/// The line of what waits to be written, whose end may be a batch that still grows. The first outcome after a quiet millisecond is written at
/// once. After that a batch lingers: until it is full, the lanes have nothing more to do, or some milliseconds are over. Items that take
/// longer than that are hardly held back, and those that take nanoseconds share a message by the thousands.
/// Not safe for several threads: the lock is its owner's.
/// </summary>
internal sealed class BatchLine
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(1);

    // Full batches follow each other within a millisecond; a timer that ran off for each would cost more than they do.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private readonly Queue<Outgoing> _waiting = new();
    private readonly TimeProvider _time;
    private readonly ITimer _lingered;
    private OutcomeBatch? _open;
    private OutcomeBatch? _spare;
    private bool _isLingering;
    private bool _isTimed;
    private bool _hasNews;
    private bool _isComplete;
    private long _lastTaken;

    /// <param name="time">The clock.</param>
    /// <param name="lingered">Called when a batch has waited long enough; it is to call <see cref="Publish"/>.</param>
    internal BatchLine(TimeProvider time, Action lingered)
    {
        _time = time;
        _lingered = time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _isTimed, false);
                lingered();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>All is taken, and nothing follows.</summary>
    internal bool IsAtEnd => _isComplete && _waiting.Count == 0;

    internal void Add(ItemExecution item, TimeSpan runTime, ulong position)
    {
        if (_open is null || !_open.HasRoomFor(item))
        {
            Open();
        }

        _open!.Add(item, runTime.Ticks, position);
    }

    internal void Add(Outgoing next)
    {
        Publish();
        _open = null;
        Enqueue(next);
    }

    /// <summary>Lets the open batch be written. It grows on until the writer takes it.</summary>
    internal void Publish()
    {
        if (!_isLingering)
        {
            return;
        }

        _isLingering = false;
        Enqueue(_open!);
    }

    /// <summary>Whether something more waits than when this was last asked, or the end has come.</summary>
    internal bool TakeNews()
    {
        var news = _hasNews;
        _hasNews = false;
        return news;
    }

    /// <summary>Takes what is first in line, which grows no more; null: nothing waits.</summary>
    internal Outgoing? Take()
    {
        if (!_waiting.TryDequeue(out var next))
        {
            return null;
        }

        _lastTaken = _time.GetTimestamp();
        if (ReferenceEquals(_open, next))
        {
            _open = null;
        }

        return next;
    }

    internal void Recycle(OutcomeBatch batch) => _spare = batch;

    internal void Complete()
    {
        Publish();
        _isComplete = _hasNews = true;
    }

    private void Enqueue(Outgoing next)
    {
        _waiting.Enqueue(next);
        _hasNews = true;
    }

    private void Open()
    {
        Publish();
        _open = _spare ?? new OutcomeBatch();
        _spare = null;
        _isLingering = true;
        if (_time.GetElapsedTime(_lastTaken) >= Quiet)
        {
            Publish();
        }
        else if (!_isTimed)
        {
            _isTimed = true;
            _lingered.Change(Linger, Timeout.InfiniteTimeSpan);
        }
    }
}
