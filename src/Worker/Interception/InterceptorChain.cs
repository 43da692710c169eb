using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Supervisor.Worker.Interception;

/// <summary>Puts a worker's interceptors around handlers. Without interceptors a handler stays as it is.</summary>
internal sealed class InterceptorChain(IReadOnlyList<InterceptorActivation> interceptors, IServiceScopeFactory scopes)
{
    internal UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(UnaryServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class => interceptors.Count == 0 ? handler : async (request, context) =>
    {
        var call = new InterceptedCall(scopes, context);
        await using (call.ConfigureAwait(false))
        {
            var first = call.Compose(interceptors, handler, (reach, next) => (r, c) => reach().UnaryServerHandler(r, c, next));
            return await first(request, context).ConfigureAwait(false);
        }
    };

    internal ClientStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(ClientStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class => interceptors.Count == 0 ? handler : async (requests, context) =>
    {
        var call = new InterceptedCall(scopes, context);
        await using (call.ConfigureAwait(false))
        {
            var first = call.Compose(interceptors, handler, (reach, next) => (r, c) => reach().ClientStreamingServerHandler(r, c, next));
            return await first(requests, context).ConfigureAwait(false);
        }
    };

    internal ServerStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(ServerStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class => interceptors.Count == 0 ? handler : async (request, responses, context) =>
    {
        var call = new InterceptedCall(scopes, context);
        await using (call.ConfigureAwait(false))
        {
            var first = call.Compose(interceptors, handler, (reach, next) => (r, w, c) => reach().ServerStreamingServerHandler(r, w, c, next));
            await first(request, responses, context).ConfigureAwait(false);
        }
    };

    internal DuplexStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(DuplexStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class => interceptors.Count == 0 ? handler : async (requests, responses, context) =>
    {
        var call = new InterceptedCall(scopes, context);
        await using (call.ConfigureAwait(false))
        {
            var first = call.Compose(interceptors, handler, (reach, next) => (r, w, c) => reach().DuplexStreamingServerHandler(r, w, c, next));
            await first(requests, responses, context).ConfigureAwait(false);
        }
    };
}
