using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Sessions;

/// <summary>A session is a stream: it ends with it, however that comes about.</summary>
internal sealed partial class SessionGrpcService(SessionTable sessions, IHostApplicationLifetime lifetime, ILogger<SessionGrpcService> logger)
    : SessionService.SessionServiceBase
{
    private const int MaxNameLength = 100;
    private const uint ProtocolVersion = 1;

    public override async Task Open(
        IAsyncStreamReader<OpenRequest> requestStream, IServerStreamWriter<OpenResponse> responseStream, ServerCallContext context)
    {
        var session = sessions.Open(
            await ReadNameAsync(requestStream, context.CancellationToken), Caller.Of(context).Identity, context.GetHttpContext().Connection.Id);
        LogOpened(session.Name, sessions.Count);
        try
        {
            await responseStream.WriteAsync(new OpenResponse { Opened = Describe(session) }, context.CancellationToken);
            await LastAsync(session, requestStream, responseStream, context.CancellationToken);
        }
        finally
        {
            sessions.Close(session);
            LogClosed(session.Name, sessions.Count);
        }
    }

    private async Task<string> ReadNameAsync(IAsyncStreamReader<OpenRequest> requests, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        if (!await requests.MoveNext(either.Token))
        {
            throw new RequestException(StatusCode.InvalidArgument, "NO_MESSAGE", "A session begins with one OpenRequest, and the stream ended before it.");
        }

        var name = requests.Current.Name;
        return name.Length <= MaxNameLength && !name.Any(char.IsControl)
            ? name
            : throw RequestException.InvalidField("name", $"must be at most {MaxNameLength} characters, none of them a control character");
    }

    private static SessionOpened Describe(Session session) => new()
    {
        SessionId = session.Id,
        DaemonVersion = DaemonVersion.Current,
        DaemonPid = (uint)Environment.ProcessId,
        ProtocolVersion = ProtocolVersion,
    };

    // Until the client ends the stream, or the daemon the session. A daemon that stops says so at once, and ends its sessions when
    // their work has been drained.
    private async Task LastAsync(
        Session session, IAsyncStreamReader<OpenRequest> requests, IServerStreamWriter<OpenResponse> responses, CancellationToken cancellationToken)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStopping = lifetime.ApplicationStopping.Register(stopping.SetResult);
        using var onClosed = session.Closed.Register(ended.SetResult);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clientEnds = ReadToEndAsync(requests, reading.Token);

        await Task.WhenAny(clientEnds, ended.Task, stopping.Task);
        if (!clientEnds.IsCompleted)
        {
            await responses.WriteAsync(new OpenResponse { Closing = new SessionClosing { Reason = "The supervisor is stopping." } }, cancellationToken);
            await Task.WhenAny(clientEnds, ended.Task);
            await reading.CancelAsync();
        }

        await clientEnds;
    }

    // The client's later messages mean nothing yet. One that is gone has ended its stream too.
    private static async Task ReadToEndAsync(IAsyncStreamReader<OpenRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken))
            {
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Session {Name} opened; {Count} are open.")]
    private partial void LogOpened(string name, int count);

    [LoggerMessage(2, LogLevel.Debug, "Session {Name} closed; {Count} are open.")]
    private partial void LogClosed(string name, int count);
}
