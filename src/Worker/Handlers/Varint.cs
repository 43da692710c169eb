namespace Supervisor.Worker.Handlers;

/// <summary>The length prefix of delimited messages.</summary>
internal static class Varint
{
    internal static int Size(uint value) => value < 1u << 7 ? 1 : value < 1u << 14 ? 2 : value < 1u << 21 ? 3 : value < 1u << 28 ? 4 : 5;

    internal static void Write(Span<byte> target, uint value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[at++] = (byte)(value | 0x80);
        }

        target[at] = (byte)value;
    }

    /// <exception cref="InvalidDataException">The bytes do not begin with a length of at most 32 bits.</exception>
    internal static uint Read(ReadOnlySpan<byte> source, ref int at)
    {
        uint value = 0;
        for (var shift = 0; shift < 35 && at < source.Length; shift += 7)
        {
            var next = source[at++];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw new InvalidDataException("A packed run ends within the length of a message.");
    }
}
