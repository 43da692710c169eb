namespace Supervisor.Client;

/// <summary>The length prefix of protobuf's delimited framing.</summary>
internal static class Varint
{
    internal const int MaxLength = 5;

    internal static int Write(Span<byte> target, int value)
    {
        var rest = (uint)value;
        var length = 0;
        while (rest >= 0x80)
        {
            target[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        target[length++] = (byte)rest;
        return length;
    }

    /// <exception cref="InvalidDataException">The bytes end before the number, or it is none of a length.</exception>
    internal static int Read(ReadOnlySpan<byte> source, out int length)
    {
        uint value = 0;
        for (length = 0; length < MaxLength && length < source.Length;)
        {
            var next = source[length];
            value |= (uint)(next & 0x7F) << (7 * length++);
            if (next < 0x80)
            {
                return value <= int.MaxValue ? (int)value : throw Malformed();
            }
        }

        throw Malformed();
    }

    private static InvalidDataException Malformed() => new("A run's packed messages have a malformed length prefix.");
}
