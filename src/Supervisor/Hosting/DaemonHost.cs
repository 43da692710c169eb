using Supervisor.Control;
using Supervisor.Dispatch;
using Supervisor.FrontDoor;
using Supervisor.Items.Wire;
using Supervisor.Reflection;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.Workers;

namespace Supervisor.Hosting;

/// <summary>What the daemon is made of.</summary>
internal static class DaemonHost
{
    public static WebApplication Build(DaemonSettings settings, SystemdEnvironment systemd, StopRequest stop)
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
            .AddSingleton<TcpAdmission>()
            .AddSingleton<AccessGate>()
            .AddGrpcServer(settings.Limits)
            .AddTelemetry()
            .AddSessions(settings.Limits.ToSessionLimits())
            .AddWorkers(new WorkerSettings { RuntimeDirectory = SocketClaim.RuntimeDirectoryOf(settings.Socket), SocketPath = settings.Socket, Cgroups = settings.Cgroups, MaxItemBytes = settings.Limits.MaxItemBytes, OutputLevel = settings.Log.WorkerOutput })
            .AddSingleton(new RingMaker(settings.Limits.ToRingLimits(), NativeMethods.EffectiveUserId()))
            .AddSingleton(settings.Limits.ToSegmentMaker())
            .AddDispatch(settings.Limits.ToDispatchLimits(), settings.Pools)
            .AddReflection(settings.Reflection)
            .AddFrontDoor(settings.Limits.ToFrontDoorLimits())
            .AddControl(new DaemonInfo(DaemonVersion.Current, settings.Socket, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp()), settings.Limits.ToWatchLimit())
            .AddSystemd(systemd);

        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<AccessGate>().GuardAsync);
        app.AnnounceTcp(settings.Tcp);
        app.UseBounds();
        app.MapSessions();
        app.MapWorkers();
        app.MapDispatch();
        app.MapReflection(settings.Reflection);
        app.MapControl(app.Lifetime);
        app.MapFrontDoor();
        return app;
    }
}
