using Grpc.Core;

namespace Supervisor.Client;

/// <summary>What a generated client calls: unary calls become single tasks, streaming calls <c>PoolService.Call</c>.</summary>
internal sealed class PoolCallInvoker(Pool pool, ApplyOptions applyOptions) : CallInvoker
{
    internal Pool Pool => pool;

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        if (MethodCapture.TryTake(pool, method))
        {
            return MethodCapture.Captured<TResponse>();
        }

        try
        {
            return UnaryCall.Start(pool, method, applyOptions, options, request);
        }
        catch (Exception error) when (error is SupervisorException)
        {
            return FailedCall<TResponse>(ErrorMapping.ToRpcException(error));
        }
        catch (RpcException error)
        {
            return FailedCall<TResponse>(error);
        }
    }

    // A blocking call is what the generated method without "Async" promises.
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        AsyncUnaryCall(method, host, options, request).GetAwaiter().GetResult();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = StreamingCall.Start(pool, method, applyOptions, options, request);
        return new AsyncServerStreamingCall<TResponse>(call.Responses, call.HeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = StreamingCall.Start(pool, method, applyOptions, options);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.Requests, call.SingleResponseAsync(), call.HeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = StreamingCall.Start(pool, method, applyOptions, options);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(call.Requests, call.Responses, call.HeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    // A gRPC client tells of every failure through the call.
    private static AsyncUnaryCall<TResponse> FailedCall<TResponse>(RpcException error) => new(
        Task.FromException<TResponse>(error), Task.FromResult(new Metadata()), () => error.Status, () => error.Trailers, () => { });
}
