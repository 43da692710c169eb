using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Health.V1;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Supervisor.Integration.Tests.Reflection;

/// <summary>Health of pools, and of the services that they implement, as things happen.</summary>
public sealed class HealthTests(SharedDaemon shared) : IDisposable
{
    private readonly ShownServices _shown = new();

    public void Dispose() => _shown.Dispose();

    [Theory(Timeout = Patience.Test)]
    [InlineData("")]
    [InlineData("supervisor.v1.PoolService")]
    [InlineData("grpc.health.v1.Health")]
    public async Task The_daemon_and_its_own_services_serve(string service) => Assert.Equal(ServingStatus.Serving, await CheckAsync(service));

    [Fact(Timeout = Patience.Test)]
    public async Task What_there_is_not_is_not_found_by_a_check_and_unknown_to_a_watch()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CheckAsync("no.Such"));
        using var watch = shared.Daemon.Health.Watch(new HealthCheckRequest { Service = "pool:none" });

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_watch_follows_a_pool_from_its_first_worker_through_a_crash_to_its_end()
    {
        _shown.Show("followed.Service");
        var spec = new Action<PoolSpec>(one =>
        {
            one.Name = "followed";
            // Long enough that no look misses that there is nobody.
            one.Restart = new RestartPolicy { InitialDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) };
        });
        using var pool = shared.Daemon.Health.Watch(new HealthCheckRequest { Service = "pool:followed" });
        using var service = shared.Daemon.Health.Watch(new HealthCheckRequest { Service = "followed.Service" });
        Assert.Equal([ServingStatus.ServiceUnknown, ServingStatus.ServiceUnknown], [await NextAsync(pool), await NextAsync(service)]);

        await shared.Daemon.AddPoolAsync(1, spec, _shown.Switch);
        Assert.Equal([ServingStatus.NotServing, ServingStatus.Serving, ServingStatus.Serving], [await NextAsync(pool), await NextAsync(pool), await NextAsync(service)]);
        Assert.Equal(ServingStatus.Serving, await CheckAsync("followed.Service"));

        Signals.Send((int)(await shared.Daemon.WorkersAsync("followed"))[0].Pid, Signals.Kill);
        Assert.Equal([ServingStatus.NotServing, ServingStatus.Serving], [await NextAsync(pool), await NextAsync(pool)]);
        Assert.Equal([ServingStatus.NotServing, ServingStatus.Serving], [await NextAsync(service), await NextAsync(service)]);

        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = "followed" });
        Assert.Equal([ServingStatus.NotServing, ServingStatus.ServiceUnknown], [await NextAsync(pool), await NextAsync(pool)]);
        Assert.Equal([ServingStatus.NotServing, ServingStatus.ServiceUnknown], [await NextAsync(service), await NextAsync(service)]);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_service_serves_as_long_as_one_of_its_pools_does_and_a_broken_one_does_not()
    {
        _shown.Show("twice.Service");
        var sound = (await shared.Daemon.AddPoolAsync(1, change: null, _shown.Switch)).Name;
        var breaking = (await shared.Daemon.AddPoolAsync(1, spec => spec.Restart = Breaking(), _shown.Switch)).Name;
        await BecomesAsync($"pool:{sound}", ServingStatus.Serving);
        await BecomesAsync($"pool:{breaking}", ServingStatus.Serving);

        // What cannot say hello any more is no worker.
        _shown.Garble();
        Signals.Send((int)(await shared.Daemon.WorkersAsync(breaking))[0].Pid, Signals.Kill);
        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(breaking)).State == PoolState.Broken, TimeSpan.FromMilliseconds(Patience.Test));

        Assert.Equal([ServingStatus.NotServing, ServingStatus.Serving], [await CheckAsync($"pool:{breaking}"), await CheckAsync("twice.Service")]);
        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = sound });
        Assert.Equal(ServingStatus.NotServing, await CheckAsync("twice.Service"));
        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = breaking });
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => CheckAsync("twice.Service"))).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_closed_pool_of_the_configuration_is_known_and_does_not_serve()
    {
        _shown.Show("closed.Service");
        await using var daemon = await TestDaemon.StartConfiguredAsync($$"""
            { "Supervisor": { "Pools": { "shared": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}", "{{_shown.Switch}}"], "Workers": 1 } } } }
            """);
        using var watch = daemon.Health.Watch(new HealthCheckRequest { Service = "pool:shared" });
        while (await NextAsync(watch) != ServingStatus.Serving)
        {
            // It starts.
        }

        await daemon.Pools.ClosePoolAsync(new ClosePoolRequest { Name = "shared" });

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, (await daemon.Health.CheckAsync(new HealthCheckRequest { Service = "closed.Service" })).Status);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_daemon_that_stops_says_so_to_those_who_watch_and_waits_for_none_of_them()
    {
        await using var daemon = await TestDaemon.StartConfiguredAsync("""{ "Supervisor": { "Limits": { "ShutdownTimeout": "1h" } } }""");
        using var watch = daemon.Health.Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        daemon.Signal(Signals.Terminate);

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(0, await daemon.ExitCodeAsync());
    }

    private static RestartPolicy Breaking() => new()
    {
        InitialDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1)),
        MaxDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(10)),
        Budget = 2,
        BreakDuration = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)),
    };

    private async Task<ServingStatus> CheckAsync(string service) => (await shared.Daemon.Health.CheckAsync(new HealthCheckRequest { Service = service })).Status;

    private async Task BecomesAsync(string service, ServingStatus status)
    {
        using var watch = shared.Daemon.Health.Watch(new HealthCheckRequest { Service = service });
        while (await NextAsync(watch) != status)
        {
            // Not yet.
        }
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch) =>
        await watch.ResponseStream.MoveNext(CancellationToken.None) ? watch.ResponseStream.Current.Status : throw new InvalidOperationException("The daemon ended the watch.");
}
