using Supervisor.Dispatch.Quarantines;
using Supervisor.Dispatch.TaskProcesses;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

internal static class DispatchExtensions
{
    public static IServiceCollection AddDispatch(this IServiceCollection services, DispatchLimits limits, IReadOnlyList<PoolSpec> pools) => services
        .AddSingleton(limits)
        .AddSingleton<DispatchQuotas>()
        .AddSingleton<Numbers>()
        .AddSingleton(new QuarantineLimits())
        .AddSingleton<Quarantine>()
        .AddSingleton<PoolNews>()
        .AddSingleton<DispatchContext>()
        .AddSingleton<PoolCatalog>()
        .AddSingleton(new TaskProcessLimits())
        .AddSingleton<TaskProcessTable>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<ConfiguredPools>(provider, pools))
        .AddHostedService(provider => provider.GetRequiredService<ConfiguredPools>());

    public static void MapDispatch(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<PoolGrpcService>();
        endpoints.MapGrpcService<QuarantineGrpcService>();
        endpoints.MapGrpcService<ProcessGrpcService>();
    }
}
