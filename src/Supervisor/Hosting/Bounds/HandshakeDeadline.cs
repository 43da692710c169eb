using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>
/// Closes connections that do not begin to speak HTTP/2 in time. It only looks at what has come and leaves it to the server, which would wait
/// as long as for the next call of a connection. Where there is TLS it stands behind it; TLS itself has as much time before.
/// </summary>
internal sealed partial class HandshakeDeadline(DaemonSettings settings, TimeProvider clock, ILogger<HandshakeDeadline> logger)
{
    private readonly LogThrottle _throttle = new(clock);

    public ConnectionDelegate Watch(ConnectionDelegate next) => async connection =>
    {
        if (await HasOpenedAsync(connection))
        {
            await next(connection);
        }
    };

    private async Task<bool> HasOpenedAsync(ConnectionContext connection)
    {
        using var late = new CancellationTokenSource(settings.Limits.HandshakeTimeout, clock);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await ReceiveAsync(connection, either.Token);
            return true;
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // Or the peer has gone, or the daemon stops.
            if (late.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                LogLate();
            }

            connection.Abort(new ConnectionAbortedException("There was no HTTP/2 in time."));
            return false;
        }
    }

    private static async Task ReceiveAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (result.IsCompleted || ConnectionOpening.IsDecided(result.Buffer))
            {
                input.AdvanceTo(result.Buffer.Start);
                return;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private void LogLate()
    {
        if (_throttle.TryPass(out var suppressed))
        {
            LogLate(settings.Limits.HandshakeTimeout.TotalSeconds, suppressed);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Closed a connection that did not begin to speak HTTP/2 within {Seconds} s (Supervisor:Limits:HandshakeTimeout). {Suppressed} more since the last such line.")]
    private partial void LogLate(double seconds, int suppressed);
}
