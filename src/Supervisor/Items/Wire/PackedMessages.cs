namespace Supervisor.Items.Wire;

/// <summary>Messages behind each other, each with its length as a varint before it. Their contents are never looked at.</summary>
internal static class PackedMessages
{
    /// <summary>Takes one message off the front, with its length.</summary>
    /// <returns>Bytes taken; 0 when they are not what they shall be.</returns>
    public static int TakeOne(ReadOnlySpan<byte> packed)
    {
        ulong length = 0;
        for (var i = 0; i < packed.Length && i < 5; i++)
        {
            length |= (ulong)(packed[i] & 0x7f) << (7 * i);
            if (packed[i] < 0x80)
                return length <= (ulong)(packed.Length - i - 1) ? i + 1 + (int)length : 0;
        }

        return 0;
    }

    /// <summary>Whether there are this many messages, and nothing else.</summary>
    public static bool Holds(ReadOnlySpan<byte> packed, int count)
    {
        for (; count > 0; count--)
        {
            var taken = TakeOne(packed);
            if (taken == 0)
                return false;

            packed = packed[taken..];
        }

        return packed.IsEmpty;
    }

    /// <summary>A message with its length before it.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> message)
    {
        Span<byte> prefix = stackalloc byte[5];
        var length = 0;
        var rest = (uint)message.Length;
        for (; rest >= 0x80; rest >>= 7)
            prefix[length++] = (byte)(rest | 0x80);

        prefix[length++] = (byte)rest;
        var packed = new byte[length + message.Length];
        prefix[..length].CopyTo(packed);
        message.CopyTo(packed.AsSpan(length));
        return packed;
    }
}
