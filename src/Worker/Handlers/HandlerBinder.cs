using Grpc.Core;
using Supervisor.Worker.Interception;

namespace Supervisor.Worker.Handlers;

/// <summary>
/// Takes the methods that a generated BindService names. It is given handlers when the service is an instance; else the
/// activation makes them.
/// </summary>
internal sealed class HandlerBinder(HandlerActivation? activation, InterceptorChain interceptors, Action<ServiceMethod> add) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        add(new UnaryMethod<TRequest, TResponse>(method, interceptors.Around(handler ?? activation!.Unary<TRequest, TResponse>(method.Name))));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        add(new ClientStreamingMethod<TRequest, TResponse>(method, interceptors.Around(handler ?? activation!.ClientStreaming<TRequest, TResponse>(method.Name))));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        add(new ServerStreamingMethod<TRequest, TResponse>(method, interceptors.Around(handler ?? activation!.ServerStreaming<TRequest, TResponse>(method.Name))));

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        add(new DuplexStreamingMethod<TRequest, TResponse>(method, interceptors.Around(handler ?? activation!.DuplexStreaming<TRequest, TResponse>(method.Name))));
}
