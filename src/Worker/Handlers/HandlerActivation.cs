using Grpc.Core;

namespace Supervisor.Worker.Handlers;

/// <summary>Makes handlers that get a service object of their own for each call, as ASP.NET Core's gRPC does.</summary>
internal abstract class HandlerActivation
{
    internal abstract UnaryServerMethod<TRequest, TResponse> Unary<TRequest, TResponse>(string name)
        where TRequest : class
        where TResponse : class;

    internal abstract ClientStreamingServerMethod<TRequest, TResponse> ClientStreaming<TRequest, TResponse>(string name)
        where TRequest : class
        where TResponse : class;

    internal abstract ServerStreamingServerMethod<TRequest, TResponse> ServerStreaming<TRequest, TResponse>(string name)
        where TRequest : class
        where TResponse : class;

    internal abstract DuplexStreamingServerMethod<TRequest, TResponse> DuplexStreaming<TRequest, TResponse>(string name)
        where TRequest : class
        where TResponse : class;
}
