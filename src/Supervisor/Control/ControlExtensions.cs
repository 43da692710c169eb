namespace Supervisor.Control;

internal static class ControlExtensions
{
    public static IServiceCollection AddControl(this IServiceCollection services, DaemonInfo daemon) => services.AddSingleton(daemon);

    public static void MapControl(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ControlGrpcService>();
}
