using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// This client's lifetime with the supervisor. When its stream breaks, the supervisor is gone, and everything that hangs on
/// the session learns it at once.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<OpenRequest, OpenResponse> _call;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _reading;

    private Session(AsyncDuplexStreamingCall<OpenRequest, OpenResponse> call, SessionOpened opened)
    {
        _call = call;
        Id = opened.SessionId;
        _reading = ReadAsync();
    }

    internal string Id { get; }

    /// <summary>Cancelled when the supervisor is gone, or the session was disposed.</summary>
    internal CancellationToken Ended => _ended.Token;

    /// <summary>It takes nothing new: it has ended, or the supervisor is about to stop.</summary>
    internal bool IsOver => _reading.IsCompleted;

    /// <exception cref="SupervisorUnavailableException">The supervisor cannot be reached.</exception>
    internal static async Task<Session> OpenAsync(SessionService.SessionServiceClient client, string name, string socket, CancellationToken cancellationToken)
    {
        var call = client.Open(cancellationToken: CancellationToken.None);
        try
        {
            using var cancel = cancellationToken.UnsafeRegister(static state => ((IDisposable)state!).Dispose(), call);
            await call.RequestStream.WriteAsync(new OpenRequest { Name = name }, CancellationToken.None).ConfigureAwait(false);
            if (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false) && call.ResponseStream.Current.Opened is { } opened)
            {
                return opened.ProtocolVersion == 1 ? new Session(call, opened) : throw WrongVersion(opened, socket);
            }

            throw new SupervisorUnavailableException($"The supervisor at {socket} opened no session; it is about to stop. Try again.");
        }
        catch (Exception error)
        {
            call.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw error as SupervisorException ?? Unreachable(socket, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _reading.ConfigureAwait(false);
    }

    private static SupervisorUnavailableException WrongVersion(SessionOpened opened, string socket) => new(
        $"The supervisor at {socket} ({opened.DaemonVersion}) speaks protocol version {opened.ProtocolVersion}, this client 1. Use matching versions.");

    private static SupervisorException Unreachable(string socket, Exception error)
    {
        // The connector's own refusal says more than the transport's wrapping.
        for (var inner = error; inner is not null; inner = inner.InnerException ?? (inner as RpcException)?.Status.DebugException)
        {
            if (inner is SupervisorException known)
            {
                return known;
            }
        }

        if (error is RpcException { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied } refusal)
        {
            return new SupervisorUnavailableException($"The supervisor at {socket} refuses this client: {refusal.Status.Detail}", error);
        }

        return new SupervisorUnavailableException($"The supervisor at {socket} cannot be reached: {error.Message} Is the daemon running?", error);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                // `closing` announces an end in order: jobs then end by their own streams.
                if (_call.ResponseStream.Current.Closing is not null)
                {
                    return;
                }
            }
        }
        catch (Exception)
        {
            // However it broke: the supervisor is gone.
        }

        await _ended.CancelAsync().ConfigureAwait(false);
    }
}
