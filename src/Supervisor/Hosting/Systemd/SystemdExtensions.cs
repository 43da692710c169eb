namespace Supervisor.Hosting;

internal static class SystemdExtensions
{
    /// <summary>What a unit of Type=notify does for systemd, as far as systemd asked for it.</summary>
    public static IServiceCollection AddSystemd(this IServiceCollection services, SystemdEnvironment systemd)
    {
        services.AddSingleton(systemd).AddSingleton<UnitState>().AddSingleton<LivenessProbe>();
        if (systemd.Notifier is not null)
        {
            services.AddHostedService<StatusReport>();
        }

        if (systemd is { Notifier: not null, WatchdogInterval: { } interval })
        {
            services.AddHostedService(provider => new Watchdog(
                provider.GetRequiredService<LivenessProbe>().Ask,
                provider.GetRequiredService<UnitState>(),
                interval,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Watchdog>>()));
        }

        return services;
    }
}
