using System.Buffers;
using System.Buffers.Binary;

namespace Supervisor.Hosting;

/// <summary>What every connection of HTTP/2 begins with: the client's preface and its settings.</summary>
internal static class ConnectionOpening
{
    // RFC 9113, 3.4 and 4.1.
    private const int FrameHeaderBytes = 9;
    private const int LargestSettings = 16_384;
    private const byte Settings = 4;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Nothing has to be waited for: it is whole, or cannot be one any more, which is for the server to tell.</summary>
    public static bool IsDecided(ReadOnlySequence<byte> received)
    {
        Span<byte> start = stackalloc byte[Preface.Length + FrameHeaderBytes];
        start = start[..(int)Math.Min(start.Length, received.Length)];
        received.Slice(0, start.Length).CopyTo(start);
        if (!Preface.StartsWith(start[..Math.Min(start.Length, Preface.Length)]))
        {
            return true;
        }

        if (start.Length < Preface.Length + FrameHeaderBytes)
        {
            return false;
        }

        var header = start[Preface.Length..];
        var length = BinaryPrimitives.ReadInt32BigEndian(header) >>> 8;
        return header[3] != Settings || length > LargestSettings || received.Length >= start.Length + length;
    }
}
