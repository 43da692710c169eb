using Grpc.Core;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Handlers;

internal sealed class ClientStreamingMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
    : ServiceMethod(method)
    where TRequest : class
    where TResponse : class
{
    internal override async Task ExecuteAsync(StreamingCall call, HandlerContext context)
    {
        var response = await handler(new RequestStream<TRequest>(call, method.RequestMarshaller), context).ConfigureAwait(false);
        await call.AnswerAsync(method.ResponseMarshaller, response, context).ConfigureAwait(false);
    }
}
