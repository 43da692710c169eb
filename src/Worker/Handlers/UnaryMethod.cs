using Grpc.Core;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;

namespace Supervisor.Worker.Handlers;

internal sealed class UnaryMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
    : ServiceMethod(method)
    where TRequest : class
    where TResponse : class
{
    internal override Task? Execute(ItemExecution item)
    {
        if (!item.TryParse(method.RequestMarshaller, out var request))
        {
            return null;
        }

        try
        {
            var running = handler(request, item.Context);
            if (!running.IsCompletedSuccessfully)
            {
                return FinishAsync(running, item);
            }
            // Awaiting a finished task would cost more than the item.
            item.Respond(method.ResponseMarshaller, running.GetAwaiter().GetResult());
        }
        catch (Exception exception)
        {
            item.Fail(exception);
        }
        return null;
    }

    internal override async Task ExecuteAsync(StreamingCall call, HandlerContext context)
    {
        var request = await call.ReadOnlyAsync(method.RequestMarshaller).ConfigureAwait(false);
        var response = await handler(request, context).ConfigureAwait(false);
        await call.AnswerAsync(method.ResponseMarshaller, response, context).ConfigureAwait(false);
    }

    private async Task FinishAsync(Task<TResponse> running, ItemExecution item)
    {
        try
        {
            item.Respond(method.ResponseMarshaller, await running.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            item.Fail(exception);
        }
    }
}
