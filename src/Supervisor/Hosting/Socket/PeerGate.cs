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
    private readonly int _owner = (int)NativeMethods.EffectiveUserId();
    private readonly LogThrottle _throttle = new(clock);

    public ConnectionDelegate Guard(ConnectionDelegate next) => connection =>
    {
        var socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        var peer = PeerCredentials.Of(socket);
        if (!IsWelcome(peer))
            return Refuse(connection, peer);

        connection.Features.Set(peer);
        return next(connection);
    };

    private bool IsWelcome(PeerCredentials peer) => peer.Uid == _owner || peer.Uid == 0;

    private Task Refuse(ConnectionContext connection, PeerCredentials peer)
    {
        if (_throttle.TryPass(out var suppressed))
            LogRefused(peer.Uid, peer.Pid, _owner, suppressed);
        connection.Abort(new ConnectionAbortedException($"uid {peer.Uid} may not connect"));
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused a connection of uid {Uid} (pid {Pid}): only uid {Owner} and root may connect. {Suppressed} more since the last such line.")]
    private partial void LogRefused(int uid, int pid, int owner, int suppressed);
}
