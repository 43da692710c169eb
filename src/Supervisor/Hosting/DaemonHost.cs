using Supervisor.Sessions;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>What the daemon is made of.</summary>
internal static class DaemonHost
{
    public static WebApplication Build(DaemonSettings settings, StopRequest stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.AddKestrel(settings);
        builder.Services
            .AddLogging(settings)
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IHostLifetime>(stop)
            .Configure<HostOptions>(host => host.ShutdownTimeout = settings.Limits.ShutdownTimeout)
            .AddHostedService<StreamEnding>()
            .AddGrpcServer()
            .AddTelemetry()
            .AddSessions();

        var app = builder.Build();
        app.MapHealth();
        app.MapSessions();
        return app;
    }
}
