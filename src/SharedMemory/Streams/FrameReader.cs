using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;

namespace Supervisor.SharedMemory;

/// <summary>
/// Reads messages from a ring, each behind its length in four bytes. Who waits for one goes on in the thread that serves the ring, and must
/// not block it. For one reader at a time.
/// </summary>
internal sealed class FrameReader<T> : IAsyncStreamReader<T>
    where T : class, IMessage<T>
{
    private static readonly Task<bool> Yes = Task.FromResult(true);
    private static readonly Task<bool> No = Task.FromResult(false);

    private readonly Lock _gate = new();
    private readonly RingPair _rings;
    private readonly RingReader _ring;
    private readonly MessageParser<T> _parser;
    private readonly int _maxFrame;
    private T? _current;
    private ReadWait? _waiting;
    private byte[]? _large;
    private int _largeLength;
    private Exception? _failure;
    private bool _hasEnded;
    private bool _hasLeft;

    internal FrameReader(RingPair rings, MessageParser<T> parser, int maxFrame) =>
        (_rings, _ring, _parser, _maxFrame) = (rings, rings.Reader, parser, maxFrame);

    public T Current => _current ?? throw new InvalidOperationException("There is no message before the first MoveNext.");

    /// <summary>False at the end; what <see cref="End"/> was given is thrown there.</summary>
    /// <exception cref="InvalidDataException">What the other side wrote is no message.</exception>
    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        ReadWait waiting;
        lock (_gate)
        {
            if (TryFinishLocked() is { } finished)
            {
                return finished;
            }

            _waiting = waiting = new ReadWait();
        }

        waiting.CancelWith(cancellationToken);
        return waiting.Task;
    }

    /// <summary>The other side writes no more: what lies in the ring is read, then the stream ends, or fails.</summary>
    internal void End(Exception? failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _hasEnded = true;
            WakeLocked();
        }
    }

    /// <summary>Wakes a thread that serves.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            WakeLocked();
        }
    }

    /// <summary>Reads no more. The thread that serves is woken.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _hasEnded = true;
            WakeLocked();
        }
    }

    /// <summary>For a thread that serves: whether <see cref="Serve"/> may have something to do.</summary>
    internal bool HasWork => Volatile.Read(ref _waiting) is not null && (_hasEnded || _ring.HasNews);

    /// <summary>For the thread that serves: lets the one that waits go on, if there is something for it.</summary>
    internal bool Serve()
    {
        ReadWait waiting;
        Task<bool> finished;
        lock (_gate)
        {
            if (_waiting is null || TryFinishLocked() is not { } read)
            {
                return false;
            }

            (waiting, _waiting, finished) = (_waiting, null, read);
        }

        waiting.Finish(finished);
        return true;
    }

    /// <summary>For the thread that serves, before the memory goes: nobody touches it from now on.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _hasEnded = _hasLeft = true;
        }

        Serve();
    }

    private Task<bool>? TryFinishLocked()
    {
        try
        {
            return !_hasLeft && TryReadLocked() ? Yes
                : !_hasEnded ? null
                : _failure is null ? No
                : Task.FromException<bool>(_failure);
        }
        catch (InvalidDataException malformed)
        {
            _hasEnded = true;
            _failure = malformed;
            return Task.FromException<bool>(malformed);
        }
    }

    private bool TryReadLocked() => _large is null ? TryReadWholeLocked() : TryReadPartLocked();

    private bool TryReadWholeLocked()
    {
        var available = _ring.Available;
        if (available < FrameFormat.Prefix)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(_ring.Next(FrameFormat.Prefix));
        if (length < 0 || length > _maxFrame)
        {
            throw new InvalidDataException($"A frame in the ring says that it has {length} bytes; {_maxFrame} at most.");
        }

        if (!FrameFormat.IsWhole(length, _ring.Capacity))
        {
            _large = GC.AllocateUninitializedArray<byte>(length);
            ReleaseLocked(FrameFormat.Prefix);
            return TryReadPartLocked();
        }

        if (available < FrameFormat.Prefix + length)
        {
            return false;
        }

        _current = Parse(_ring.Next(FrameFormat.Prefix + length)[FrameFormat.Prefix..]);
        ReleaseLocked(FrameFormat.Prefix + length);
        return true;
    }

    private bool TryReadPartLocked()
    {
        var part = Math.Min(_ring.Available, _large!.Length - _largeLength);
        _ring.Next(part).CopyTo(_large.AsSpan(_largeLength));
        _largeLength += part;
        ReleaseLocked(part);
        if (_largeLength < _large.Length)
        {
            return false;
        }

        _current = Parse(_large);
        (_large, _largeLength) = (null, 0);
        return true;
    }

    // The parser copies what it keeps. Should the other side write while it reads, it reads nonsense, or trips over what it has just checked.
    private T Parse(ReadOnlySpan<byte> frame)
    {
        try
        {
            return _parser.ParseFrom(frame);
        }
        catch (Exception malformed)
        {
            throw new InvalidDataException($"A frame in the ring is no message: {malformed.Message}", malformed);
        }
    }

    private void ReleaseLocked(int length)
    {
        if (_ring.Release(length))
        {
            _rings.Others.Ring();
        }
    }

    private void WakeLocked()
    {
        if (!_hasLeft)
        {
            _rings.Own.Ring();
        }
    }
}
