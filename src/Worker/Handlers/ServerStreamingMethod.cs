using Grpc.Core;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Handlers;

internal sealed class ServerStreamingMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
    : ServiceMethod(method)
    where TRequest : class
    where TResponse : class
{
    internal override async Task ExecuteAsync(StreamingCall call, HandlerContext context)
    {
        var request = await call.ReadOnlyAsync(method.RequestMarshaller).ConfigureAwait(false);
        await handler(request, new ResponseStream<TResponse>(call, method.ResponseMarshaller), context).ConfigureAwait(false);
    }
}
