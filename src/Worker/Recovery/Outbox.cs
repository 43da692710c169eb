using System.Runtime.CompilerServices;
using Supervisor.SharedMemory;

namespace Supervisor.Worker.Recovery;

/// <summary>
/// The ring of outcomes that the supervisor may not have got (protos/README.md, "The outbox"). Not safe for several threads,
/// <see cref="Write"/> excepted: who appends must also decide in which order outcomes are sent, so the lock is theirs.
/// </summary>
internal sealed unsafe class Outbox : IDisposable
{
    internal const uint Magic = 0x424F5653;
    internal const uint Version = 1;
    internal const int HeaderSize = 64;
    internal const int RecordHeaderSize = 40;
    internal const int LeastCapacity = 1024;

    /// <summary>How much may lie behind the ring. A single payload may be larger.</summary>
    internal const long LargeLimit = 256 * 1024 * 1024;

    private readonly MappedFile _file;
    private readonly byte* _ring;
    private readonly uint _capacity;
    private readonly LargePayloads _large;
    private ulong _end;
    private ulong _acknowledged;

    internal Outbox(string path, uint capacity)
    {
        if (capacity < LeastCapacity || capacity % 8 != 0)
        {
            throw new InvalidDataException($"The outbox's capacity is {capacity}; it must be a multiple of 8 and at least {LeastCapacity}.");
        }

        _file = new MappedFile(path, HeaderSize + (long)capacity);
        _ring = _file.Start + HeaderSize;
        _capacity = capacity;
        _large = new LargePayloads(_file.Handle, HeaderSize + (long)capacity, LargeLimit);
        Volatile.Write(ref Unsafe.AsRef<uint>(_file.Start + 4), Version);
        Volatile.Write(ref Unsafe.AsRef<uint>(_file.Start), Magic);
    }

    /// <summary>The position behind the last record.</summary>
    internal ulong End => _end;

    /// <summary>
    /// Whether a payload must go behind the ring. A quarter of the ring is the bound, since a record never wraps: with the filler
    /// before it, it must still fit.
    /// </summary>
    internal bool IsLarge(int payloadLength) => RecordSize(payloadLength) > _capacity / 4;

    /// <summary>Appends a record; false when the ring has no room until more is acknowledged.</summary>
    internal bool TryAppend(OutboxRecordKind kind, ulong delivery, ulong index, ReadOnlySpan<byte> payload)
    {
        var size = RecordSize(payload.Length);
        if (!TryMakeRoom(size, out var record))
        {
            return false;
        }

        WriteHeader(record, size, kind, delivery, index, 0, payload.Length);
        payload.CopyTo(new Span<byte>(record + RecordHeaderSize, payload.Length));
        MoveEnd(size);
        return true;
    }

    /// <summary>Room behind the ring for a large payload; null when there is none until more is acknowledged.</summary>
    internal long? TryReserve(int payloadLength) => _large.TryReserve(payloadLength);

    /// <summary>Writes a payload to where <see cref="TryReserve"/> gave it room.</summary>
    internal void Write(long offset, ReadOnlySpan<byte> payload) => RandomAccess.Write(_file.Handle, payload, offset);

    /// <summary>As <see cref="TryAppend"/>, for a payload that already lies at <paramref name="offset"/> behind the ring.</summary>
    internal bool TryAppendLarge(OutboxRecordKind kind, ulong delivery, ulong index, long offset, int payloadLength)
    {
        if (!TryMakeRoom(RecordHeaderSize, out var record))
        {
            return false;
        }

        WriteHeader(record, RecordHeaderSize, kind, delivery, index, offset, payloadLength);
        MoveEnd(RecordHeaderSize);
        _large.Recorded(_end);
        return true;
    }

    /// <summary>As <see cref="TryAppend"/>, for a response that lies in a segment.</summary>
    internal bool TryAppendSlice(ulong delivery, ulong index, RentedSlice slice)
    {
        if (!TryMakeRoom(RecordHeaderSize, out var record))
        {
            return false;
        }

        WriteHeader(record, RecordHeaderSize, OutboxRecordKind.Slice, delivery, index, slice.Offset, slice.Length);
        Store(record + 36, slice.Segment);
        MoveEnd(RecordHeaderSize);
        return true;
    }

    /// <summary>Frees what lies before a position. Positions that were never reached, and old ones, are ignored.</summary>
    internal void Acknowledge(ulong position)
    {
        if (position <= _acknowledged || position > _end)
        {
            return;
        }

        _acknowledged = position;
        _large.Acknowledge(position);
    }

    public void Dispose() => _file.Dispose();

    private static uint RecordSize(int payloadLength) => RecordHeaderSize + (((uint)payloadLength + 7) & ~7u);

    private bool TryMakeRoom(uint size, out byte* record)
    {
        var offset = (uint)(_end % _capacity);
        var filler = _capacity - offset < size ? _capacity - offset : 0;
        record = null;
        if (_end - _acknowledged + filler + size > _capacity)
        {
            return false;
        }

        if (filler > 0)
        {
            Store(_ring + offset, filler);
            Store(_ring + offset + 4, (uint)OutboxRecordKind.Filler);
            MoveEnd(filler);
            offset = 0;
        }
        record = _ring + offset;
        return true;
    }

    private static void WriteHeader(byte* record, uint size, OutboxRecordKind kind, ulong delivery, ulong index, long offset, int length)
    {
        Store(record, size);
        Store(record + 4, (uint)kind);
        Store(record + 8, delivery);
        Store(record + 16, index);
        Store(record + 24, (ulong)offset);
        Store(record + 32, (uint)length);
        Store(record + 36, 0u);
    }

    private static void Store<T>(byte* at, T value) where T : unmanaged => Unsafe.WriteUnaligned(at, value);

    // The release store that makes the record count: everything stored before it is there when a reader sees it.
    private void MoveEnd(uint size)
    {
        _end += size;
        Volatile.Write(ref Unsafe.AsRef<ulong>(_file.Start + 8), _end);
    }
}
