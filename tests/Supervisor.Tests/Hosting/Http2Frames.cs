using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Tests.Hosting;

/// <summary>As much of HTTP/2 as it takes to send what no client library would.</summary>
internal static class Http2Frames
{
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;

    /// <summary>The client's preface and its empty settings.</summary>
    public static byte[] Preface { get; } = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])];

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>Literal fields that are not indexed, each shorter than 127 bytes.</summary>
    public static byte[] Fields(params (string Name, string Value)[] fields) =>
        [.. fields.SelectMany(field => new byte[] { 0 }.Concat(Text(field.Name)).Concat(Text(field.Value)))];

    /// <summary>Reads up to the next frame of one of these types.</summary>
    public static (byte Type, byte[] Payload) ReadUntil(Socket socket, params byte[] types)
    {
        while (true)
        {
            var header = ReadExactly(socket, 9);
            var payload = ReadExactly(socket, BinaryPrimitives.ReadInt32BigEndian(header) >>> 8);
            if (types.Contains(header[3]))
            {
                return (header[3], payload);
            }
        }
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] ReadExactly(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = socket.Receive(bytes.AsSpan(read));
            read += more > 0 ? more : throw new IOException("The connection ended.");
        }

        return bytes;
    }
}
