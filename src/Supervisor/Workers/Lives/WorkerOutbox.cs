using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.Workers;

/// <summary>
/// Reads a worker's outbox: outcomes that it had, and that did not come over the stream. The format is in protos/README.md. The
/// worker may have written anything: reading ends at the first record that is not as it shall be.
/// </summary>
/// <param name="file">The outbox.</param>
/// <param name="capacity">Of its ring.</param>
/// <param name="maxItemBytes">Of a response.</param>
/// <param name="findSlice">Where a response lies that is not here; null when it cannot be there.</param>
internal sealed class WorkerOutbox(SafeFileHandle file, int capacity, long maxItemBytes, Func<SlicePlace, Slice?> findSlice)
{
    public const int HeaderSize = 64;

    private const uint Magic = 0x424F5653;
    private const uint Version = 1;
    private const int RecordHeaderSize = 40;

    private enum RecordKind : uint
    {
        Response = 1,
        Outcome = 2,
        Filler = 3,
        Slice = 4,
    }

    /// <summary>The outcomes behind a position, oldest first.</summary>
    public IReadOnlyList<WorkerOutcome> ReadFrom(ulong position)
    {
        var outcomes = new List<WorkerOutcome>();
        if (!TryReadEnd(out var end) || position > end || end - position > (ulong)capacity || position % 8 != 0)
        {
            return outcomes;
        }

        while (position < end && TryReadRecord(position, end - position, outcomes, out var size))
        {
            position += size;
        }

        return outcomes;
    }

    private bool TryReadEnd(out ulong end)
    {
        Span<byte> header = stackalloc byte[16];
        var known = FileBytes.TryRead(file, header, 0)
            && BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Version;
        end = known ? BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) : 0;
        return known;
    }

    private bool TryReadRecord(ulong position, ulong left, List<WorkerOutcome> outcomes, out uint size)
    {
        var inRing = (long)(position % (ulong)capacity);
        Span<byte> prefix = stackalloc byte[8];
        size = 0;
        if (!FileBytes.TryRead(file, prefix, HeaderSize + inRing))
        {
            return false;
        }

        size = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        if (size < 8 || size % 8 != 0 || size > left || size > capacity - inRing)
        {
            return false;
        }

        var kind = (RecordKind)BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]);
        if (kind == RecordKind.Filler)
        {
            return inRing + size == capacity;
        }

        if (kind is not (RecordKind.Response or RecordKind.Outcome or RecordKind.Slice) || size < RecordHeaderSize)
        {
            return false;
        }

        return TryReadOutcome(kind, HeaderSize + inRing, size, position + size, outcomes);
    }

    private bool TryReadOutcome(RecordKind kind, long offset, uint size, ulong end, List<WorkerOutcome> outcomes)
    {
        Span<byte> header = stackalloc byte[RecordHeaderSize];
        if (!FileBytes.TryRead(file, header, offset))
        {
            return false;
        }

        var delivery = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        var index = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        var elsewhere = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        if (kind == RecordKind.Slice)
        {
            return TryAdd(outcomes, delivery, SliceRun(index, new SlicePlace(BinaryPrimitives.ReadUInt32LittleEndian(header[36..]), elsewhere, length)), end);
        }

        if (elsewhere == 0 ? length > size - RecordHeaderSize : elsewhere < (ulong)(HeaderSize + capacity) || elsewhere > long.MaxValue)
        {
            return false;
        }

        if (!TryReadPayload(elsewhere == 0 ? offset + RecordHeaderSize : (long)elsewhere, length, out var payload))
        {
            return false;
        }

        return TryAdd(outcomes, delivery, kind == RecordKind.Response ? ToRun(index, payload) : ParseRun(index, payload), end);
    }

    private static bool TryAdd(List<WorkerOutcome> outcomes, ulong delivery, OutcomeRun? run, ulong end)
    {
        if (run is not null)
        {
            outcomes.Add(new WorkerOutcome(delivery, run, TimeSpan.Zero, end));
        }

        return run is not null;
    }

    private OutcomeRun? SliceRun(ulong index, SlicePlace place) =>
        index < ulong.MaxValue && findSlice(place) is { } slice ? new OutcomeRun { First = index, Count = 1, Payload = Payload.FromSlice(slice) } : null;

    private bool TryReadPayload(long offset, uint length, out byte[] payload)
    {
        payload = [];
        try
        {
            // Before anything is allocated: the length is the worker's word.
            if (length > maxItemBytes || offset > RandomAccess.GetLength(file) - length)
            {
                return false;
            }
        }
        catch (IOException)
        {
            return false;
        }

        payload = GC.AllocateUninitializedArray<byte>((int)length);
        return FileBytes.TryRead(file, payload, offset);
    }

    private static OutcomeRun? ToRun(ulong index, byte[] response)
    {
        if (index == ulong.MaxValue)
        {
            return null;
        }

        return new OutcomeRun
        {
            First = index,
            Count = 1,
            Payload = response.Length > WireMapping.MaxPieceBytes
                ? Payload.FromPieces(WireMapping.Slice(response))
                : Payload.FromPacked(PackedMessages.Pack(response)),
        };
    }

    private static OutcomeRun? ParseRun(ulong index, byte[] payload) =>
        OutcomeMapping.TryParse(payload) is { Count: 1 } run && run.First == index ? run : null;
}
