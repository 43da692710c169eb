using Grpc.Core;
using Grpc.Core.Interceptors;
using Supervisor.Items.Wire;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>The one place where what a gRPC service throws becomes the status that its caller sees.</summary>
internal sealed partial class FailureInterceptor(TimeProvider clock, ILogger<FailureInterceptor> logger) : Interceptor
{
    private readonly LogThrottle _throttle = new(clock);

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(new ClientStream<TRequest>(requestStream), context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(new ClientStream<TRequest>(requestStream), responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    private RpcException Translate(Exception failure, ServerCallContext context) => failure switch
    {
        RequestException request => request.ToRpcException(),
        // What the framework throws for the prefix of a later message.
        InvalidDataException => FailureStatus.MalformedPrefix().ToRpcException(),
        MalformedFrameException malformed => Plain(StatusCode.InvalidArgument, malformed.Message),
        // What a stream throws when its client is gone; nobody reads the status.
        _ when context.CancellationToken.IsCancellationRequested => Plain(StatusCode.Cancelled, "The call was cancelled."),
        OperationCanceledException => Plain(StatusCode.Unavailable, "The supervisor ended the call: it is stopping."),
        _ => Unexpected(failure, context.Method),
    };

    private RpcException Unexpected(Exception failure, string method)
    {
        if (_throttle.TryPass(out var suppressed))
        {
            LogUnexpected(failure, method, suppressed);
        }

        return Plain(StatusCode.Internal, "The supervisor failed to handle the call; its log has the cause.");
    }

    private static RpcException Plain(StatusCode code, string detail) => new(new Status(code, detail));

    [LoggerMessage(1, LogLevel.Error, "{Method} failed for a reason that no caller should see. {Suppressed} more such failures since the last line.")]
    private partial void LogUnexpected(Exception failure, string method, int suppressed);
}
