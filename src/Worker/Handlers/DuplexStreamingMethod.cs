using Grpc.Core;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Handlers;

internal sealed class DuplexStreamingMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
    : ServiceMethod(method)
    where TRequest : class
    where TResponse : class
{
    internal override Task ExecuteAsync(StreamingCall call, HandlerContext context) => handler(
        new RequestStream<TRequest>(call, method.RequestMarshaller),
        new ResponseStream<TResponse>(call, method.ResponseMarshaller),
        context);
}
