using Grpc.Core;

namespace Supervisor.Worker.Testing;

/// <summary>Lets generated clients call into a harness.</summary>
internal sealed class HarnessInvoker(HandlerHarness harness) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        Task.Run(() => AsyncUnaryCall(method, host, options, request).ResponseAsync).GetAwaiter().GetResult();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = StartWith(method, options, request);
        return new AsyncUnaryCall<TResponse>(call.ReadOnlyAsync(method.ResponseMarshaller), call.Headers, () => call.Status, () => call.Trailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = StartWith(method, options, request);
        return new AsyncServerStreamingCall<TResponse>(new HarnessReader<TResponse>(call, method.ResponseMarshaller), call.Headers, () => call.Status, () => call.Trailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = harness.Start(method, options);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            new HarnessWriter<TRequest>(call, method.RequestMarshaller), call.ReadOnlyAsync(method.ResponseMarshaller), call.Headers, () => call.Status, () => call.Trailers, call.Dispose);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = harness.Start(method, options);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new HarnessWriter<TRequest>(call, method.RequestMarshaller),
            new HarnessReader<TResponse>(call, method.ResponseMarshaller),
            call.Headers,
            () => call.Status,
            () => call.Trailers,
            call.Dispose);
    }

    private HarnessCall StartWith<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, TRequest request)
    {
        var call = harness.Start(method, options);
        call.Send(method.RequestMarshaller, request);
        call.HalfClose();
        return call;
    }
}
