using System.Buffers.Binary;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Tests.Fakes;

internal sealed record LaneNote(uint Sequence, ItemPhase Phase, ulong Delivery, ulong Job, ulong Index, uint Attempt)
{
    internal bool IsExecuting => Sequence % 2 == 0 && Phase != ItemPhase.Unspecified;
}

/// <summary>Reads a page by protos/README.md alone, sharing no code with the writer.</summary>
internal static class PageReader
{
    internal static IReadOnlyList<LaneNote> Read(string path)
    {
        ReadOnlySpan<byte> page = SharedFile.ReadAllBytes(path);
        Assert.Equal(0x47505653u, BinaryPrimitives.ReadUInt32LittleEndian(page));
        Assert.Equal(1u, BinaryPrimitives.ReadUInt32LittleEndian(page[4..]));
        var lanes = new LaneNote[BinaryPrimitives.ReadUInt32LittleEndian(page[8..])];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = ReadLane(page[(64 + 64 * i)..]);
        }

        return lanes;
    }

    private static LaneNote ReadLane(ReadOnlySpan<byte> lane) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(lane),
        (ItemPhase)BinaryPrimitives.ReadUInt32LittleEndian(lane[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(lane[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(lane[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(lane[24..]),
        BinaryPrimitives.ReadUInt32LittleEndian(lane[32..]));
}
