using System.Buffers.Binary;
using System.Net.Sockets;

namespace Supervisor.TestKit;

/// <summary>A connection to a daemon's socket whose bytes are the test's. Each wait has a limit.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)Patience.TotalMilliseconds };

    /// <param name="path">Of the daemon's socket.</param>
    /// <param name="sendTimeout">How long the peer may not read; 30 s unless told.</param>
    public RawConnection(string path, TimeSpan? sendTimeout = null)
    {
        _socket.SendTimeout = (int)(sendTimeout ?? Patience).TotalMilliseconds;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
    }

    /// <summary>With the preface sent.</summary>
    public static RawConnection Http2(string path, TimeSpan? sendTimeout = null)
    {
        var connection = new RawConnection(path, sendTimeout);
        connection.Send(Http2Frames.Preface);
        return connection;
    }

    /// <summary>False: the peer has closed the connection, or has not read for a while.</summary>
    public bool Send(params byte[][] parts)
    {
        try
        {
            foreach (var part in parts)
            {
                for (var sent = 0; sent < part.Length;)
                {
                    sent += _socket.Send(part.AsSpan(sent));
                }
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads up to the next frame of one of these types.</summary>
    public (byte Type, byte Flags, byte[] Payload) ReadUntil(params byte[] types)
    {
        while (true)
        {
            var header = ReadExactly(9);
            var payload = ReadExactly(BinaryPrimitives.ReadInt32BigEndian(header) >>> 8);
            if (types.Contains(header[3]))
            {
                return (header[3], header[4], payload);
            }
        }
    }

    /// <summary>The status of the first call on the connection, or minus the code with which its stream was reset.</summary>
    /// <exception cref="IOException">There was none.</exception>
    public int ReadStatus() => TryReadStatus() ?? throw new IOException("The connection, or the call, ended without a status.");

    /// <summary>As <see cref="ReadStatus"/>; null for an answer that is not gRPC's, and for a connection that ends.</summary>
    public int? TryReadStatus()
    {
        try
        {
            while (true)
            {
                var (type, flags, payload) = ReadUntil(Http2Frames.Headers, Http2Frames.ResetStream, Http2Frames.GoAway);

                // Kestrel writes the name as text the first time, its length before it.
                var at = payload.AsSpan().IndexOf("\u000Bgrpc-status"u8);
                switch (type)
                {
                    case Http2Frames.ResetStream: return -BinaryPrimitives.ReadInt32BigEndian(payload);
                    case Http2Frames.Headers when at >= 0: return int.Parse(payload.AsSpan(at + 13, payload[at + 12]), System.Globalization.CultureInfo.InvariantCulture);
                    case Http2Frames.Headers when (flags & Http2Frames.EndStream) == 0: break;
                    default: return null;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Reads whatever comes, until the peer closes the connection or is quiet for as long as a read may take.</summary>
    /// <returns>Whether it was closed.</returns>
    public bool ReadToEnd()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (_socket.Receive(buffer) > 0)
            {
            }

            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode is not (SocketError.TimedOut or SocketError.WouldBlock);
        }
    }

    /// <summary>Reads in the background until the connection ends, as a client that has an interest in floods would.</summary>
    public RawConnection Reading()
    {
        _ = Task.Run(ReadToEnd);
        return this;
    }

    public void Dispose() => _socket.Dispose();

    private byte[] ReadExactly(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = _socket.Receive(bytes.AsSpan(read));
            read += more > 0 ? more : throw new IOException("The connection ended.");
        }

        return bytes;
    }
}
