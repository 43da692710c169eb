using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Supervisor.Worker.Handlers;

internal sealed class ScopedActivation<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)] TService>(IServiceScopeFactory scopes) : HandlerActivation
    where TService : class
{
    private readonly InjectedConstructor<TService> _constructor = new();

    internal override UnaryServerMethod<TRequest, TResponse> Unary<TRequest, TResponse>(string name)
    {
        var method = Open<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>(name, typeof(TRequest), typeof(ServerCallContext));
        return async (request, context) =>
        {
            var service = new ScopedService<TService>(scopes, _constructor, context);
            await using (service.ConfigureAwait(false))
            {
                return await method(service.Instance, request, context).ConfigureAwait(false);
            }
        };
    }

    internal override ClientStreamingServerMethod<TRequest, TResponse> ClientStreaming<TRequest, TResponse>(string name)
    {
        var method = Open<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>(name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        return async (requests, context) =>
        {
            var service = new ScopedService<TService>(scopes, _constructor, context);
            await using (service.ConfigureAwait(false))
            {
                return await method(service.Instance, requests, context).ConfigureAwait(false);
            }
        };
    }

    internal override ServerStreamingServerMethod<TRequest, TResponse> ServerStreaming<TRequest, TResponse>(string name)
    {
        var method = Open<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        return async (request, responses, context) =>
        {
            var service = new ScopedService<TService>(scopes, _constructor, context);
            await using (service.ConfigureAwait(false))
            {
                await method(service.Instance, request, responses, context).ConfigureAwait(false);
            }
        };
    }

    internal override DuplexStreamingServerMethod<TRequest, TResponse> DuplexStreaming<TRequest, TResponse>(string name)
    {
        var method = Open<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
            name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        return async (requests, responses, context) =>
        {
            var service = new ScopedService<TService>(scopes, _constructor, context);
            await using (service.ConfigureAwait(false))
            {
                await method(service.Instance, requests, responses, context).ConfigureAwait(false);
            }
        };
    }

    // The delegate's first parameter is the service, its others are the method's.
    private static TDelegate Open<TDelegate>(string name, params Type[] parameters)
        where TDelegate : Delegate
    {
        var method = typeof(TService).GetMethod(name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"{typeof(TService)} has no public method '{name}' with the parameters of its generated base class.");
        return method.CreateDelegate<TDelegate>();
    }
}
