using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Supervisor.Hosting;

/// <summary>
/// Lets the kernel find out that a host has vanished. HTTP/2 pings would ask the process instead, which may be stopped by a debugger or starved,
/// and nobody is ended for that. A peer on a Unix socket cannot vanish unheard.
/// </summary>
internal sealed class TcpKeepAlive(TimeSpan interval)
{
    private const int Misses = 3;

    public ConnectionDelegate Watch(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { ProtocolType: ProtocolType.Tcp } socket)
        {
            TurnOn(socket);
        }

        return next(connection);
    };

    private void TurnOn(Socket socket)
    {
        var seconds = (int)Math.Ceiling(interval.TotalSeconds);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Misses);
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // It has gone already, and Kestrel finds that out by itself.
        }
    }
}
