using Supervisor.Dispatch;

namespace Supervisor.Control;

internal static class ControlExtensions
{
    public static IServiceCollection AddControl(this IServiceCollection services, DaemonInfo daemon, Bound watches) =>
        services.AddSingleton(daemon).AddSingleton(new ControlQuotas(new Quota("streams of events", watches, "one reader", Bound.None)));

    public static void MapControl(this IEndpointRouteBuilder endpoints, IHostApplicationLifetime daemon)
    {
        endpoints.MapGrpcService<ControlGrpcService>();
        endpoints.MapGrpcService<HealthGrpcService>();

        // Those who watch the daemon's health hear of its start and of its stop.
        var news = endpoints.ServiceProvider.GetRequiredService<PoolNews>();
        daemon.ApplicationStarted.Register(news.Tell);
        daemon.ApplicationStopping.Register(news.Tell);
    }
}
