using System.Buffers.Binary;
using System.Text;

namespace Supervisor.TestKit;

/// <summary>As much of HTTP/2 as it takes to send what no client library would.</summary>
public static class Http2Frames
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Priority = 2;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    /// <summary>Of data and headers.</summary>
    public const byte EndStream = 1;

    /// <summary>Of headers and continuations.</summary>
    public const byte EndHeaders = 4;

    /// <summary>The client's preface without settings, which have to follow.</summary>
    public static byte[] Magic { get; } = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

    /// <summary>The client's preface and its empty settings.</summary>
    public static byte[] Preface { get; } = [.. Magic, .. Frame(Settings, 0, 0, [])];

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

    /// <summary>The start of a gRPC call.</summary>
    /// <param name="stream">Odd, and higher than the ones before.</param>
    /// <param name="method">"package.Service/Method".</param>
    /// <param name="fields">More headers, or others in place of those that a call has.</param>
    public static byte[] Call(int stream, string method, params (string Name, string Value)[] fields)
    {
        (string Name, string Value)[] usual =
        [
            (":method", "POST"), (":scheme", "http"), (":path", $"/{method}"), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"),
        ];
        var all = usual.Where(field => fields.All(other => other.Name != field.Name)).Concat(fields);
        return Frame(Headers, EndHeaders, stream, Fields([.. all.OrderBy(field => field.Name.StartsWith(':') ? 0 : 1)]));
    }

    /// <summary>A gRPC message with its prefix.</summary>
    public static byte[] Message(ReadOnlySpan<byte> message, bool compressed = false, uint? length = null)
    {
        var bytes = new byte[5 + message.Length];
        bytes[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(bytes.AsSpan(5));
        return bytes;
    }

    /// <summary>Bytes as frames of data, none larger than a peer must take.</summary>
    public static byte[] DataOf(int stream, byte[] bytes, bool end) =>
    [
        .. bytes.Length == 0 ? Frame(Data, end ? EndStream : (byte)0, stream, []) : [],
        .. bytes.Chunk(16_384).Select((chunk, index) => Frame(Data, end && (index + 1) * 16_384 >= bytes.Length ? EndStream : (byte)0, stream, chunk)).SelectMany(frame => frame),
    ];

    /// <summary>Literal fields that are not indexed.</summary>
    public static byte[] Fields(params (string Name, string Value)[] fields) =>
        [.. fields.SelectMany(field => new byte[] { 0 }.Concat(Text(field.Name)).Concat(Text(field.Value)))];

    /// <summary>A literal field that the peer keeps in its table, as entry 62 when it is the first.</summary>
    public static byte[] IndexedField(string name, string value) => [0x40, .. Text(name), .. Text(value)];

    // HPACK's integers, with a prefix of seven bits.
    private static byte[] Text(string text)
    {
        var bytes = new List<byte>();
        var rest = text.Length;
        if (rest < 127)
        {
            bytes.Add((byte)rest);
        }
        else
        {
            bytes.Add(127);
            for (rest -= 127; rest >= 128; rest >>= 7)
            {
                bytes.Add((byte)(rest | 0x80));
            }

            bytes.Add((byte)rest);
        }

        return [.. bytes, .. Encoding.ASCII.GetBytes(text)];
    }
}
