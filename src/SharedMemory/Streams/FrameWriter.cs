using System.Buffers.Binary;
using Google.Protobuf;

namespace Supervisor.SharedMemory;

/// <summary>Writes what <see cref="FrameReader{T}"/> reads. For one writer at a time.</summary>
internal sealed class FrameWriter<T>
    where T : class, IMessage<T>
{
    private readonly Lock _gate = new();
    private readonly RingPair _rings;
    private readonly RingWriter _ring;
    private TaskCompletionSource? _waiting;
    private int _wanted;
    private bool _isClosed;
    private bool _hasLeft;

    internal FrameWriter(RingPair rings) => (_rings, _ring) = (rings, rings.Writer);

    /// <summary>Writes at once, on the calling thread, when there is room; waits for it otherwise.</summary>
    /// <exception cref="InvalidOperationException">The stream is over.</exception>
    /// <exception cref="InvalidDataException">The other side has spoilt the ring.</exception>
    internal Task WriteAsync(T frame)
    {
        var length = frame.CalculateSize();
        if (!FrameFormat.IsWhole(length, _ring.Capacity))
        {
            return WriteInPartsAsync(frame.ToByteArray());
        }

        return TryWrite(frame, length) is { } room ? WriteLaterAsync(frame, length, room) : Task.CompletedTask;
    }

    /// <summary>Writes no more.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (!_hasLeft)
            {
                _rings.Own.Ring();
            }
        }
    }

    /// <summary>For a thread that serves: whether <see cref="Serve"/> may have something to do.</summary>
    internal bool HasWork => Volatile.Read(ref _waiting) is not null && (_isClosed || _ring.HasNews);

    /// <summary>For the thread that serves: lets the one that waits go on, if there is room for it.</summary>
    internal bool Serve()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (_waiting is null || (!_isClosed && !MayTryLocked()))
            {
                return false;
            }

            (waiting, _waiting) = (_waiting, null);
        }

        waiting.SetResult();
        return true;
    }

    /// <summary>For the thread that serves, before the memory goes: nobody touches it from now on.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _isClosed = _hasLeft = true;
        }

        Serve();
    }

    private async Task WriteLaterAsync(T frame, int length, Task? room)
    {
        while (room is not null)
        {
            await room.ConfigureAwait(false);
            room = TryWrite(frame, length);
        }
    }

    private async Task WriteInPartsAsync(byte[] frame)
    {
        var written = -FrameFormat.Prefix;
        while (written < frame.Length)
        {
            if (TryWritePart(frame, ref written) is { } room)
            {
                await room.ConfigureAwait(false);
            }
        }
    }

    // Null when it is written; else what to wait for before the next try.
    private Task? TryWrite(T frame, int length)
    {
        lock (_gate)
        {
            if (WaitLocked(FrameFormat.Prefix + length) is { } room)
            {
                return room;
            }

            var bytes = _ring.Next(FrameFormat.Prefix + length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
            frame.WriteTo(bytes[FrameFormat.Prefix..]);
            _ring.Publish(bytes.Length);
            _rings.Others.Ring();
            return null;
        }
    }

    private Task? TryWritePart(ReadOnlySpan<byte> frame, ref int written)
    {
        lock (_gate)
        {
            if (WaitLocked(FrameFormat.PartOf(_ring.Capacity)) is { } room)
            {
                return room;
            }

            if (written < 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(_ring.Next(FrameFormat.Prefix), frame.Length);
                _ring.Publish(FrameFormat.Prefix);
                written = 0;
            }

            var part = frame.Slice(written, Math.Min(frame.Length - written, FrameFormat.PartOf(_ring.Capacity) - FrameFormat.Prefix));
            part.CopyTo(_ring.Next(part.Length));
            _ring.Publish(part.Length);
            written += part.Length;
            _rings.Others.Ring();
            return null;
        }
    }

    private Task? WaitLocked(int length)
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("The stream is over.");
        }

        if (HasRoomLocked(length))
        {
            return null;
        }

        _wanted = length;
        _waiting = new TaskCompletionSource();
        return _waiting.Task;
    }

    private bool MayTryLocked()
    {
        try
        {
            return HasRoomLocked(_wanted);
        }
        catch (InvalidDataException)
        {
            // Whoever waits tries again, and hears of it.
            return true;
        }
    }

    // Asks each time that there is none: an answer to what was asked before may have come, and be used up.
    private bool HasRoomLocked(int length)
    {
        if (_ring.Room >= length)
        {
            return true;
        }

        _ring.AskForRoom();
        return _ring.Room >= length;
    }
}
