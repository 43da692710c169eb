using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EchoWorker;

/// <summary>See echo.proto. Served by the workers, and by the raw gRPC server that is the floor.</summary>
public sealed class EchoService : Echo.EchoBase
{
    public override Task<Payload> Send(Payload request, ServerCallContext context)
    {
        if (request.BusyMicroseconds > 0)
        {
            Busy.For(TimeSpan.FromMicroseconds(request.BusyMicroseconds));
        }

        return Task.FromResult(request);
    }

    public override Task<Identity> WhoAmI(Empty request, ServerCallContext context) => Task.FromResult(new Identity { Pid = Environment.ProcessId });
}
