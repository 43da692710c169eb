using System.Net.Sockets;

namespace Supervisor.Hosting;

/// <summary>A connection that is made only to see that it is answered.</summary>
internal static class SocketKnock
{
    // What an HTTP/2 client says first: the preface, and a SETTINGS frame with nothing in it. A server's SETTINGS are the answer.
    private static readonly byte[] Greeting = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];

    /// <summary>Completes when the server answers. To be turned away is an answer too: that is what becomes of one connection too many.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task AnswerAsync(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        try
        {
            await socket.SendAsync(Greeting);
            await socket.ReceiveAsync(new byte[1]);
        }
        catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
        }
    }
}
