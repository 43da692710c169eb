using System.Diagnostics;

namespace Supervisor.Items;

/// <summary>Walks blocks of delimited messages by their length prefixes. Nothing here looks into a message.</summary>
internal static class PackedMessages
{
    /// <summary>Counts the messages of a block; null where the lengths do not add up.</summary>
    public static int? Count(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        while (packed.Length > 0)
        {
            if (Step(packed) is not { } size)
            {
                return null;
            }

            packed = packed[size..];
            count++;
        }

        return count;
    }

    /// <summary>How many messages from the start of a sound block fit into both bounds, one at least, and how long they are.</summary>
    public static (int Count, int Bytes) Prefix(ReadOnlySpan<byte> packed, int maxCount, int maxBytes)
    {
        int count = 0, bytes = 0;
        while (count < maxCount && bytes < packed.Length)
        {
            var size = Step(packed[bytes..]) ?? throw new UnreachableException("The block was checked when it came in.");
            if (count > 0 && bytes + size > maxBytes)
            {
                break;
            }

            bytes += size;
            count++;
        }

        return (count, bytes);
    }

    // Size of the first message with its prefix; null where there is none. Lengths are int32 varints, as protobuf has them.
    private static int? Step(ReadOnlySpan<byte> packed)
    {
        if (packed[0] < 0x80)
        {
            return packed[0] < packed.Length ? packed[0] + 1 : null;
        }

        long length = 0;
        for (var i = 0; i < Math.Min(5, packed.Length); i++)
        {
            length |= (long)(packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                return length + i + 1 <= packed.Length ? (int)length + i + 1 : null;
            }
        }

        return null;
    }
}
