using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Processes;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>
/// Lets in who runs as the daemon's user, or as root, before a byte of theirs is read. Whoever came in is <see cref="PeerCredentials"/>
/// among the features of the connection, and so of each of its calls.
/// </summary>
internal sealed partial class PeerGate(TimeProvider clock, ILogger<PeerGate> logger)
{
    // unix(7), SO_PEERCRED; struct ucred is three 32-bit numbers: pid, uid, gid.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    private readonly uint _owner = NativeMethods.EffectiveUserId();
    private readonly LogThrottle _throttle = new(clock);

    public ConnectionDelegate Guard(ConnectionDelegate next) => connection =>
    {
        if (PeerOf(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket) is not { } peer)
        {
            return Task.CompletedTask;
        }

        if (!IsWelcome(peer))
        {
            return Refuse(connection, peer);
        }

        connection.Features.Set(peer);
        return next(connection);
    };

    // Null if the peer has closed the connection already, and Kestrel the socket.
    private static PeerCredentials? PeerOf(Socket socket)
    {
        try
        {
            Span<uint> credentials = stackalloc uint[3];
            socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
            return new PeerCredentials((int)credentials[0], credentials[1], credentials[2]);
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            return null;
        }
    }

    private bool IsWelcome(PeerCredentials peer) => peer.Uid == _owner || peer.Uid == 0;

    private Task Refuse(ConnectionContext connection, PeerCredentials peer)
    {
        if (_throttle.TryPass(out var suppressed))
        {
            LogRefused(peer.Uid, peer.Pid, _owner, suppressed);
        }

        connection.Abort(new ConnectionAbortedException($"uid {peer.Uid} may not connect"));
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused a connection of uid {Uid} (pid {Pid}): only uid {Owner} and root may connect. {Suppressed} more since the last such line.")]
    private partial void LogRefused(uint uid, int pid, uint owner, int suppressed);
}
