using System.Buffers.Binary;
using Supervisor.Items;

namespace Supervisor.Tests.Items;

/// <summary>Runs whose messages carry their index, so that a wrong cut shows.</summary>
internal static class Messages
{
    public const string Method = "test.Arithmetic/Square";

    public static ItemRun Run(ulong first, int count, int messageBytes = 8, string method = Method) => new()
    {
        First = first,
        Count = count,
        Method = method,
        Payload = Payload.FromPacked(Pack(Enumerable.Range(0, count).Select(i => Message(first + (ulong)i, messageBytes)))),
    };

    public static ItemRun Large(ulong index, int bytes) => new()
    {
        First = index,
        Count = 1,
        Method = Method,
        Payload = Payload.FromPieces([Message(index, 8), new byte[bytes - 8]]),
    };

    public static byte[] Message(ulong index, int bytes)
    {
        var message = new byte[Math.Max(8, bytes)];
        BinaryPrimitives.WriteUInt64LittleEndian(message, index);
        return message;
    }

    public static byte[] Pack(IEnumerable<byte[]> messages)
    {
        using var packed = new MemoryStream();
        foreach (var message in messages)
        {
            var length = (uint)message.Length;
            for (; length >= 0x80; length >>= 7)
            {
                packed.WriteByte((byte)(length | 0x80));
            }

            packed.WriteByte((byte)length);
            packed.Write(message);
        }

        return packed.ToArray();
    }

    /// <summary>The indexes that the messages of a run carry.</summary>
    public static List<ulong> IndexesIn(ItemRun run)
    {
        if (run.Payload.Pieces is { } pieces)
        {
            return [BinaryPrimitives.ReadUInt64LittleEndian(pieces[0].Span)];
        }

        var indexes = new List<ulong>();
        var packed = run.Payload.Packed.Span;
        while (packed.Length > 0)
        {
            int length = 0, prefix = 0;
            do
            {
                length |= (packed[prefix] & 0x7F) << (7 * prefix);
            }
            while (packed[prefix++] >= 0x80);

            indexes.Add(BinaryPrimitives.ReadUInt64LittleEndian(packed[prefix..]));
            packed = packed[(prefix + length)..];
        }

        return indexes;
    }
}
