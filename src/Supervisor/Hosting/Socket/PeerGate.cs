using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Processes;
using Supervisor.Sessions;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>
/// Lets in who runs as the daemon's user, as root, or as whom the configuration names, before a byte of theirs is read. Whoever came in is
/// <see cref="PeerCredentials"/> and <see cref="Caller"/> among the features of the connection, and so of each of its calls.
/// </summary>
internal sealed partial class PeerGate(DaemonSettings settings, TimeProvider clock, ILogger<PeerGate> logger)
{
    // unix(7), SO_PEERCRED; struct ucred is three 32-bit numbers: pid, uid, gid.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    private readonly LogThrottle _throttle = new(clock);

    public ConnectionDelegate Guard(ConnectionDelegate next) => connection =>
    {
        if (Ask(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket) is not { } asked)
        {
            return Task.CompletedTask;
        }

        if (asked.Role is not { } role)
        {
            return Refuse(connection, asked.Peer);
        }

        connection.Features.Set(asked.Peer);
        connection.Features.Set(new Caller(FormattableString.Invariant($"uid {asked.Peer.Uid}"), role, asked.Peer.Uid));
        return next(connection);
    };

    // Null if the peer has closed the connection already, and Kestrel the socket.
    private (PeerCredentials Peer, Role? Role)? Ask(Socket socket)
    {
        try
        {
            Span<uint> credentials = stackalloc uint[3];
            socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
            var peer = new PeerCredentials((int)credentials[0], credentials[1], credentials[2]);
            return (peer, settings.Access.RoleOf(peer, () => PeerGroups.Of(socket, peer)));
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            return null;
        }
    }

    private Task Refuse(ConnectionContext connection, PeerCredentials peer)
    {
        if (_throttle.TryPass(out var suppressed))
        {
            LogRefused(peer.Uid, peer.Pid, settings.Access.Owner, suppressed);
        }

        connection.Abort(new ConnectionAbortedException($"uid {peer.Uid} may not connect"));
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused a connection of uid {Uid} (pid {Pid}): only uid {Owner}, root, and whom Supervisor:Access names may connect. {Suppressed} more since the last such line.")]
    private partial void LogRefused(uint uid, int pid, uint owner, int suppressed);
}
