using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>
/// Reads a worker's page: what it was executing. The format is in protos/README.md. The worker may have written anything; what
/// breaks the format means that nothing is known.
/// </summary>
internal static class WorkerPage
{
    private const uint Magic = 0x47505653;
    private const uint Version = 1;
    private const int HeaderSize = 64;
    private const int LaneSize = 64;

    public static int Size(int concurrency) => HeaderSize + (LaneSize * concurrency);

    /// <summary>The items that are executing, one per busy lane; null when nothing is known.</summary>
    public static IReadOnlyList<ExecutingItem>? Read(SafeFileHandle file, int concurrency)
    {
        var bytes = new byte[Size(concurrency)];
        return FileBytes.TryRead(file, bytes, 0) ? Parse(bytes, concurrency) : null;
    }

    internal static IReadOnlyList<ExecutingItem>? Parse(ReadOnlySpan<byte> page, int concurrency)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(page) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(page[4..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(page[8..]) != concurrency)
        {
            return null;
        }

        var executing = new List<ExecutingItem>();
        for (var lane = 0; lane < concurrency; lane++)
        {
            if (!TryParseLane(page.Slice(HeaderSize + (lane * LaneSize), LaneSize), executing))
            {
                return null;
            }
        }

        return executing;
    }

    private static bool TryParseLane(ReadOnlySpan<byte> lane, List<ExecutingItem> executing)
    {
        var sequence = BinaryPrimitives.ReadUInt32LittleEndian(lane);
        var phase = BinaryPrimitives.ReadUInt32LittleEndian(lane[4..]);
        if (sequence % 2 != 0 || phase == 0)
        {
            return true;
        }

        var attempt = BinaryPrimitives.ReadUInt32LittleEndian(lane[32..]);
        if (phase > (uint)ItemPhase.Encoding || attempt > int.MaxValue)
        {
            return false;
        }

        executing.Add(new ExecutingItem(
            Delivery: BinaryPrimitives.ReadUInt64LittleEndian(lane[8..]),
            JobId: BinaryPrimitives.ReadUInt64LittleEndian(lane[16..]),
            Index: BinaryPrimitives.ReadUInt64LittleEndian(lane[24..]),
            Attempt: (int)attempt,
            Phase: (ItemPhase)phase));
        return true;
    }
}
