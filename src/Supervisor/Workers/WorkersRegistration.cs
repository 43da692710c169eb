using Microsoft.Extensions.DependencyInjection.Extensions;
using Supervisor.Processes;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Leftovers;
using Supervisor.Telemetry;
using Supervisor.Workers.Attach;
using Supervisor.Workers.Output;

namespace Supervisor.Workers;

/// <summary>Puts what pools of workers need into the container.</summary>
internal static class WorkersRegistration
{
    /// <summary>
    /// Adds <see cref="WorkerPoolFactory"/> and what <see cref="WorkerGrpcService"/> needs. The container disposes of the launcher, which
    /// ends every process that is left: stop the pools before.
    /// </summary>
    public static IServiceCollection AddWorkers(this IServiceCollection services, WorkerSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EventFeed>();
        services.AddSingleton(settings);
        services.AddSingleton(provider => CgroupTree.Open(settings.Cgroups, provider.GetRequiredService<ILogger<CgroupTree>>()));
        services.AddSingleton<IProcessLauncher>(provider => new WardenLauncher(
            LifeRecord.DirectoryIn(settings.RuntimeDirectory),
            provider.GetRequiredService<CgroupTree>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WardenLauncher>>()));
        services.AddSingleton<RssSampler>();
        services.AddSingleton<AttachTokens>();
        services.AddSingleton<OutputFeed>();
        services.AddHostedService<WorkerOutputLog>();
        services.AddSingleton<WorkerPoolFactory>();
        return services;
    }

    public static void MapWorkers(this IEndpointRouteBuilder endpoints)
    {
        // Before anything is started: the daemon goes into a group of its own first.
        _ = endpoints.ServiceProvider.GetRequiredService<CgroupTree>();
        endpoints.MapGrpcService<WorkerGrpcService>();
    }
}
