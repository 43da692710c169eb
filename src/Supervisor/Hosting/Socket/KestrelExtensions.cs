using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using NetSocket = System.Net.Sockets.Socket;

namespace Supervisor.Hosting;

internal static class KestrelExtensions
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode All = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The web server on its socket, and on TCP where that is configured, speaking HTTP/2 only.</summary>
    public static WebApplicationBuilder AddKestrel(this WebApplicationBuilder builder, DaemonSettings settings)
    {
        builder.Services.AddSingleton<PeerGate>().AddSingleton<HandshakeDeadline>();
        builder.WebHost
            .UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint => Bind(endpoint, settings.Access.IsOpenToOthers ? All : OwnerOnly))
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                Limit(kestrel.Limits, settings.Limits);
                kestrel.ConfigureEndpointDefaults(listen => listen.Use(new TcpKeepAlive(settings.Limits.TcpKeepAliveInterval).Watch));
                kestrel.ListenUnixSocket(settings.Socket, listen =>
                {
                    // Together with HTTP/1.1, and without TLS, HTTP/2 would be off.
                    listen.Protocols = HttpProtocols.Http2;
                    listen.Use(listen.ApplicationServices.GetRequiredService<PeerGate>().Guard);
                    listen.Use(listen.ApplicationServices.GetRequiredService<HandshakeDeadline>().Watch);
                });
                kestrel.ListenTcp(settings.Tcp, settings.Limits.HandshakeTimeout);
            });
        return builder;
    }

    // The windows of HTTP/2 are Kestrel's own. There are no HTTP/2 pings: of a process that dies the kernel tells, of a host that vanishes
    // TCP's keep-alive, and a ping that is late on a starved machine would be taken for a death.
    private static void Limit(KestrelServerLimits limits, LimitOptions options)
    {
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.KeepAliveTimeout = options.ConnectionIdleTimeout;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = options.MaxHeaders;
        limits.Http2.MaxRequestHeaderFieldSize = options.MaxHeaderBytes;
        limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        // Streams are quiet for as long as there is nothing to say.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    // bind(2) makes the file with the umask's mode; nobody can connect before listen(2), which comes after this.
    private static NetSocket Bind(EndPoint endpoint, UnixFileMode mode)
    {
        if (endpoint is not UnixDomainSocketEndPoint)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }

        var socket = new NetSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endpoint);
            File.SetUnixFileMode(endpoint.ToString()!, mode);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
