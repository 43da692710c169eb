using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Below a client whose methods are only named, never called.</summary>
internal sealed class MethodsOnlyInvoker : CallInvoker
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        MethodCapture.TryTake(this, method)
            ? MethodCapture.Captured<TResponse>()
            : throw NotCallable(method);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw NotCallable(method);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw NotCallable(method);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NotCallable(method);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NotCallable(method);

    private static InvalidOperationException NotCallable(IMethod method) => new(
        $"This client has no pool to call {method.FullName} on: it is for {nameof(WorkerProcess)}.{nameof(WorkerProcess.StartAsync)}, which takes its methods by name.");
}
