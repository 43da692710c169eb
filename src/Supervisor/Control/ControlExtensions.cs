namespace Supervisor.Control;

internal static class ControlExtensions
{
    public static IServiceCollection AddControl(this IServiceCollection services, DaemonInfo daemon, Bound watches) =>
        services.AddSingleton(daemon).AddSingleton(new ControlQuotas(new Quota("streams of events", watches, "one reader", Bound.None)));

    public static void MapControl(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ControlGrpcService>();
}
