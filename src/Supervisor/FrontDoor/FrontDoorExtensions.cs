using Grpc.AspNetCore.Server.Model;

namespace Supervisor.FrontDoor;

internal static class FrontDoorExtensions
{
    public static IServiceCollection AddFrontDoor(this IServiceCollection services, FrontDoorLimits limits) => services
        .AddSingleton(limits)
        .AddSingleton<UnaryCalls>()
        .AddSingleton<StreamedCalls>()
        .AddSingleton<IServiceMethodProvider<FrontDoorGrpcService>, FrontDoorMethodProvider>();

    // Behind all other endpoints, and before the one by which the framework answers for methods that the service "{service}" does not have.
    public static void MapFrontDoor(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<FrontDoorGrpcService>()
        .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = endpoint.Metadata.Contains(FrontDoorEndpoint.Instance) ? 1 : 2);
}
