using System.Buffers.Binary;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>A record of the outbox. <paramref name="End"/> is the position behind it.</summary>
internal sealed record OutboxNote(uint Kind, ulong Delivery, ulong Index, bool IsBehindRing, byte[] Payload, ulong End)
{
    internal Failure Failure => OutcomeRun.Parser.ParseFrom(Payload).Failures.Single();
}

/// <summary>Reads an outbox by protos/README.md alone, sharing no code with the writer.</summary>
internal static class OutboxReader
{
    internal static IReadOnlyList<OutboxNote> Read(string path, uint capacity, ulong from = 0)
    {
        ReadOnlySpan<byte> file = SharedFile.ReadAllBytes(path);
        Assert.Equal(0x424F5653u, BinaryPrimitives.ReadUInt32LittleEndian(file));
        Assert.Equal(1u, BinaryPrimitives.ReadUInt32LittleEndian(file[4..]));
        var end = BinaryPrimitives.ReadUInt64LittleEndian(file[8..]);
        Assert.True(end - from <= capacity, "what is not acknowledged fits the ring");
        var notes = new List<OutboxNote>();
        for (var position = from; position < end;)
        {
            var record = file[(int)(64 + position % capacity)..];
            var size = BinaryPrimitives.ReadUInt32LittleEndian(record);
            Assert.True(size >= 8 && size % 8 == 0 && position % capacity + size <= capacity, "a record never wraps");
            position += size;
            if (ReadRecord(file, record, position) is { } note)
            {
                notes.Add(note);
            }
        }
        return notes;
    }

    private static OutboxNote? ReadRecord(ReadOnlySpan<byte> file, ReadOnlySpan<byte> record, ulong end)
    {
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
        if (kind == 3)
        {
            return null;
        }

        var offset = BinaryPrimitives.ReadUInt64LittleEndian(record[24..]);
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(record[32..]);
        var payload = offset == 0 ? record.Slice(40, length) : file.Slice((int)offset, length);
        return new OutboxNote(
            kind,
            BinaryPrimitives.ReadUInt64LittleEndian(record[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[16..]),
            offset != 0,
            payload.ToArray(),
            end);
    }
}
