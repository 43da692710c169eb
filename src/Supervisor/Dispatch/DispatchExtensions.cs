using Supervisor.Dispatch.Quarantines;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

internal static class DispatchExtensions
{
    public static IServiceCollection AddDispatch(this IServiceCollection services, DispatchLimits limits, IReadOnlyList<PoolSpec> pools) => services
        .AddSingleton(limits)
        .AddSingleton<Numbers>()
        .AddSingleton(new QuarantineLimits())
        .AddSingleton<Quarantine>()
        .AddSingleton<DispatchContext>()
        .AddSingleton<PoolCatalog>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<ConfiguredPools>(provider, pools))
        .AddHostedService(provider => provider.GetRequiredService<ConfiguredPools>());

    public static void MapDispatch(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<PoolGrpcService>();
        endpoints.MapGrpcService<QuarantineGrpcService>();
    }
}
