using System.Diagnostics;

namespace Supervisor.Items;

/// <summary>Walks blocks of delimited messages by their length prefixes. Nothing here looks into a message.</summary>
internal static class PackedMessages
{
    /// <summary>Counts the messages of a block; null where the lengths do not add up.</summary>
    public static int? Count(ReadOnlySpan<byte> packed)
    {
        int count = 0, at = 0;
        while (at < packed.Length)
        {
            at = Next(packed, at);
            if (at < 0)
            {
                return null;
            }

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
            var next = Next(packed, bytes);
            if (next < 0)
            {
                throw new UnreachableException("The block was checked when it came in.");
            }

            if (count > 0 && next > maxBytes)
            {
                break;
            }

            bytes = next;
            count++;
        }

        return (count, bytes);
    }

    /// <summary>A message with its length before it.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> message)
    {
        Span<byte> prefix = stackalloc byte[5];
        var length = 0;
        var rest = (uint)message.Length;
        for (; rest >= 0x80; rest >>= 7)
        {
            prefix[length++] = (byte)(rest | 0x80);
        }

        prefix[length++] = (byte)rest;
        return [.. prefix[..length], .. message];
    }

    /// <summary>A message without the length before it; the opposite of <see cref="Pack"/>.</summary>
    public static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> packed)
    {
        var start = 0;
        while (packed.Span[start] >= 0x80)
        {
            start++;
        }

        return packed[(start + 1)..];
    }

    // Where the message that begins at an offset ends; -1 where there is no whole one. Lengths are int32 varints, as protobuf has
    // them; nearly all take one byte.
    private static int Next(ReadOnlySpan<byte> packed, int at)
    {
        var length = packed[at];
        if (length >= 0x80)
        {
            return NextLong(packed, at);
        }

        var end = at + 1 + length;
        return end <= packed.Length ? end : -1;
    }

    private static int NextLong(ReadOnlySpan<byte> packed, int at)
    {
        long length = 0;
        for (var i = 0; i < 5 && at + i < packed.Length; i++)
        {
            length |= (long)(packed[at + i] & 0x7F) << (7 * i);
            if (packed[at + i] < 0x80)
            {
                var end = at + i + 1 + length;
                return end <= packed.Length ? (int)end : -1;
            }
        }

        return -1;
    }
}
