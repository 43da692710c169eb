using System.IO.Pipelines;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.FrontDoor;

namespace Supervisor.Hosting;

/// <summary>Ends calls whose request, or first message of a stream, does not come. Later ones may take as long as they like.</summary>
internal sealed class FirstMessageDeadline(FirstMessageLimit limit, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // What the front door has to wait for depends on the method, which it looks up first.
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { Method: var method } || FrontDoorEndpoint.IsOf(context))
        {
            await next(context);
            return;
        }

        // Where there is one message only, the framework waits for the end behind it too.
        var isSingle = method.Type is MethodType.Unary or MethodType.ServerStreaming;
        using var reader = new FirstMessageReader(context.Request.BodyReader, untilEnd: isSingle, limit, clock);
        context.Features.Set<IRequestBodyPipeFeature>(new Body(reader));
        await next(context);
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
