using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>Gives the methods of a generated service to the framework, each with a strict marshaller for its requests.</summary>
internal sealed class StrictBinder<TService>(ServiceMethodProviderContext<TService> methods, MalformedMessages malformed) : ServiceBinderBase
    where TService : class
{
    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var handling = Find(method.Name, typeof(TRequest), typeof(ServerCallContext));
        methods.AddUnaryMethod(Strict(method), MetadataOf(handling), handling.CreateDelegate<UnaryServerMethod<TService, TRequest, TResponse>>());
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var handling = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        methods.AddClientStreamingMethod(
            Strict(method), MetadataOf(handling), handling.CreateDelegate<ClientStreamingServerMethod<TService, TRequest, TResponse>>());
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var handling = Find(method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        methods.AddServerStreamingMethod(
            Strict(method), MetadataOf(handling), handling.CreateDelegate<ServerStreamingServerMethod<TService, TRequest, TResponse>>());
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var handling = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        methods.AddDuplexStreamingMethod(
            Strict(method), MetadataOf(handling), handling.CreateDelegate<DuplexStreamingServerMethod<TService, TRequest, TResponse>>());
    }

    private static MethodInfo Find(string name, params Type[] parameters) =>
        typeof(TService).GetMethod(name, parameters) ?? throw new MissingMethodException(typeof(TService).Name, name);

    private Method<TRequest, TResponse> Strict<TRequest, TResponse>(Method<TRequest, TResponse> method) => new(
        method.Type,
        method.ServiceName,
        method.Name,
        Marshallers.Create(method.RequestMarshaller.ContextualSerializer, malformed.Refusing(method.FullName, method.RequestMarshaller.ContextualDeserializer)),
        method.ResponseMarshaller);

    private static object[] MetadataOf(MethodInfo handling) =>
    [
        .. typeof(TService).GetCustomAttributes(inherit: true),
        .. handling.GetCustomAttributes(inherit: true),
        new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true),
    ];
}
