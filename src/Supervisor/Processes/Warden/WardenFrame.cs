using System.Buffers.Binary;
using System.Text;

namespace Supervisor.Processes;

/// <summary>A frame between daemon and warden: its length as four bytes, little endian, and that many bytes.</summary>
internal static class WardenFrame
{
    private const int MaxLength = 16 * 1024 * 1024;

    public static byte[] Encode(Action<BinaryWriter> writePayload)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(0);
        writePayload(writer);
        writer.Flush();
        var frame = buffer.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - sizeof(int));
        return frame;
    }

    /// <summary>The payload of the next frame; null at the end of the stream.</summary>
    public static byte[]? Read(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            return null;
        }

        var payload = new byte[Length(prefix)];
        return stream.ReadAtLeast(payload, payload.Length, throwOnEndOfStream: false) < payload.Length ? null : payload;
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<byte[]?> ReadAsync(Stream stream)
    {
        var prefix = new byte[sizeof(int)];
        if (await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            return null;
        }

        var payload = new byte[Length(prefix)];
        return await stream.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false) < payload.Length ? null : payload;
    }

    private static int Length(ReadOnlySpan<byte> prefix)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        return length is >= 0 and <= MaxLength
            ? length
            : throw new InvalidDataException($"A frame of {length} bytes between daemon and warden: the stream is out of step.");
    }
}
