using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Supervisor.FrontDoor;

/// <summary>Tells the framework of the one method of the front door, whose name is a pattern of all names: it parses the full name as a route.</summary>
internal sealed class FrontDoorMethodProvider : IServiceMethodProvider<FrontDoorGrpcService>
{
    private static readonly Method<OpaqueMessage, OpaqueMessage> AnyMethod =
        new(MethodType.DuplexStreaming, "{service}", "{method}", OpaqueMessage.Marshaller, OpaqueMessage.Marshaller);

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<FrontDoorGrpcService> context) => context.AddDuplexStreamingMethod(
        AnyMethod,
        [FrontDoorEndpoint.Instance, new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true)],
        static (service, requests, responses, call) => service.ServeAsync(requests, responses, call));
}
