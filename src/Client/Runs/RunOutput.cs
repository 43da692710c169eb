using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// What is to be sent on a Run stream. Control frames go first; items go in order, as far as the supervisor's credit allows.
/// Items that are added while a write is in flight share the next frame: batching that needs no timer.
/// </summary>
internal sealed class RunOutput
{
    // Closed runs that wait for the writer before adding has to wait too.
    private const int MaxWaitingRuns = 2;
    private const int Few = 32;

    private readonly Lock _lock = new();
    private readonly Queue<RunRequest> _control = new();
    private readonly Queue<OutgoingRun> _closed = new();
    private readonly List<ulong> _cancelsToCome = [];
    private OutgoingRun? _open;
    private ulong _nextIndex;
    private ulong _sentBelow;
    private long _credit;
    private int _chunkSize = 1;
    private bool _ended;
    private bool _endTaken;
    private volatile bool _hasRoom = true;
    private volatile bool _isMuch;
    private volatile bool _completed;

    /// <summary>Set by <see cref="Flush"/>.</summary>
    internal AsyncSignal Ready { get; } = new();

    /// <summary>Set when there may be room again.</summary>
    internal AsyncSignal Room { get; } = new();

    /// <summary>Where large messages go, if the stream allows it.</summary>
    internal OutgoingSlices? Slices { get; set; }

    internal bool HasRoom => _hasRoom;

    /// <summary>Many items have been added, or a large one.</summary>
    internal bool IsMuch => _isMuch;

    internal bool IsCompleted => _completed;

    /// <summary>A run is held back until it has this many items, is full, or the input has ended.</summary>
    internal void SetChunkSize(int chunkSize)
    {
        lock (_lock)
        {
            _chunkSize = chunkSize;
        }
    }

    /// <summary>
    /// Has what was added sent, as far as it may be. Nobody may hold a lock that the end of the stream needs.
    /// </summary>
    /// <param name="here">
    /// At once and on this thread, if nothing is being written: the fastest for what is alone. What many others follow shares frames with them if it
    /// is left to another thread.
    /// </param>
    internal void Flush(bool here) => Ready.Set(here);

    /// <summary>Adds an item and returns its index. It goes with the next <see cref="Flush"/>, which is due if <paramref name="isDue"/>.</summary>
    internal ulong Add<T>(T message, Action<T, SerializationContext> serializer, uint method, out bool isDue, Func<ulong, ItemHeaders>? makeHeaders = null)
    {
        lock (_lock)
        {
            if (_open is not null && (_open.IsFull || _open.Method != method))
            {
                CloseOpenLocked();
            }

            _open ??= new OutgoingRun(_nextIndex, method, new MessagePacker(), default);
            // Whoever throws leaves nothing behind.
            var itemHeaders = makeHeaders?.Invoke(_nextIndex);
            _open.Packer!.Pack(message, serializer, Slices?.Writer);
            var index = _nextIndex++;
            if (Slices is { Writer.IsOpen: true } slices)
            {
                AddSliceLocked(slices, index, method, itemHeaders);
            }
            else if (_open.Packer.LastMessage.Length > FrameLimits.Message)
            {
                AddLargeLocked(index, method, itemHeaders);
            }
            else
            {
                _open.Add(itemHeaders);
            }

            isDue = ReadyLocked();
            _isMuch |= index >= Few || _open is null;
            _hasRoom = _closed.Count < MaxWaitingRuns;
            return index;
        }
    }

    /// <summary>Adds a frame that goes before the next item, with the next <see cref="Flush"/>.</summary>
    internal void Add(RunRequest control)
    {
        lock (_lock)
        {
            _control.Enqueue(control);
        }
    }

    /// <summary>Takes an item back. The frame goes out behind the item's: before it, the supervisor would not know the index.</summary>
    internal void Cancel(ulong index)
    {
        lock (_lock)
        {
            if (index < _sentBelow)
            {
                _control.Enqueue(CancelOf([index]));
            }
            else
            {
                _cancelsToCome.Add(index);
            }
        }

        Flush(here: true);
    }

    internal void GiveCredit(ulong bytes)
    {
        lock (_lock)
        {
            _credit += (long)bytes;
        }

        Flush(here: true);
    }

    /// <summary>No more items. That goes with the next <see cref="Flush"/>.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
        }
    }

    /// <summary>The job is over: nothing is to be sent any more.</summary>
    internal void Complete()
    {
        _completed = true;
        Flush(here: true);
    }

    /// <summary>The next frame that may be sent; null: none now. What <paramref name="finished"/> returns is done with after it.</summary>
    internal RunRequest? Take(out OutgoingRun? finished)
    {
        lock (_lock)
        {
            finished = null;
            return _control.TryDequeue(out var control) ? control : TakeItemsLocked(out finished) ?? TakeEndLocked();
        }
    }

    private RunRequest? TakeItemsLocked(out OutgoingRun? finished)
    {
        finished = null;
        if (_closed.Count == 0 && ReadyLocked())
        {
            CloseOpenLocked();
        }

        if (!_closed.TryPeek(out var run))
        {
            return null;
        }

        var frame = run.Peek();
        var cost = frame.FrameCase == RunRequest.FrameOneofCase.Piece ? frame.Piece.CalculateSize() : frame.Items.CalculateSize();
        if (cost > _credit)
        {
            return null;
        }

        _credit -= cost;
        if (!run.Sent())
        {
            return frame;
        }

        finished = _closed.Dequeue();
        _sentBelow = finished.End;
        ReleaseCancelsLocked();
        _hasRoom = _closed.Count < MaxWaitingRuns;
        Room.Set();
        return frame;
    }

    private void ReleaseCancelsLocked()
    {
        if (_cancelsToCome.Count == 0)
        {
            return;
        }

        var due = _cancelsToCome.FindAll(index => index < _sentBelow);
        _cancelsToCome.RemoveAll(index => index < _sentBelow);
        foreach (var some in due.Chunk(FrameLimits.Cancels))
        {
            _control.Enqueue(CancelOf(some));
        }
    }

    private static RunRequest CancelOf(IEnumerable<ulong> indexes) => new() { Cancel = new CancelItems { Indexes = { indexes } } };

    private RunRequest? TakeEndLocked()
    {
        if (!_ended || _endTaken || _closed.Count > 0 || _open is not null)
        {
            return null;
        }

        _endTaken = true;
        return new RunRequest { End = new InputEnd() };
    }

    private bool ReadyLocked() => _closed.Count > 0 || (_open is { } open && (open.Count >= _chunkSize || open.IsFull || _ended));

    // The large message has gone past the buffer; what was packed before it goes first.
    private void AddSliceLocked(OutgoingSlices slices, ulong index, uint method, ItemHeaders? headers)
    {
        var slice = slices.Writer.End();
        slices.Add(index, slice);
        if (_open!.Count == 0)
        {
            _open.Release();
        }

        CloseOpenLocked();
        var large = new OutgoingRun(index, method, packer: null, default) { Slice = slice };
        large.Add(headers);
        _closed.Enqueue(large);
    }

    // The large message stays in the buffer that it was written into; what was packed before it goes first.
    private void AddLargeLocked(ulong index, uint method, ItemHeaders? headers)
    {
        var message = _open!.Packer!.LastMessage;
        _open.Packer.RemoveLast();
        _open.BufferIsShared = true;
        CloseOpenLocked();
        var large = new OutgoingRun(index, method, packer: null, message);
        large.Add(headers);
        _closed.Enqueue(large);
    }

    private void CloseOpenLocked()
    {
        if (_open!.Count > 0)
        {
            _closed.Enqueue(_open);
        }

        _open = null;
    }
}
