using Google.Rpc;
using Grpc.Core;
using Supervisor.Hosting;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting.Bounds;

/// <summary>Limits as whoever runs into them sees them.</summary>
public sealed class LimitTests
{
    // Nothing attaches from such a process; the pools are there all the same.
    private static readonly PoolSpec Sleeping = new() { Command = { "sleep", "1000" }, Workers = 1 };

    [Fact]
    public async Task Sessions_of_one_connection_are_bounded()
    {
        await using var daemon = await InProcessDaemon.StartAsync(new LimitOptions { MaxSessionsPerConnection = 2 });
        using var channel = daemon.Connect();
        var client = new SessionService.SessionServiceClient(channel);
        using var first = await OpenAsync(client);
        using var second = await OpenAsync(client);

        AssertLimit(await Assert.ThrowsAsync<RpcException>(() => OpenAsync(client)), nameof(LimitOptions.MaxSessionsPerConnection));

        await first.RequestStream.CompleteAsync();
        await first.ResponseStream.ReadAllAsync().LastOrDefaultAsync();
        using var third = await OpenAsync(client);
    }

    [Theory]
    [InlineData(nameof(LimitOptions.MaxPoolsPerSession))]
    [InlineData(nameof(LimitOptions.MaxPrivatePools))]
    [InlineData(nameof(LimitOptions.MaxWorkersPerSession))]
    [InlineData(nameof(LimitOptions.MaxPrivateWorkers))]
    public async Task Pools_and_workers_of_clients_are_bounded(string option)
    {
        var limits = new LimitOptions();
        typeof(LimitOptions).GetProperty(option)!.SetValue(limits, 1);
        await using var daemon = await InProcessDaemon.StartAsync(limits);
        using var channel = daemon.Connect();
        var pools = new PoolService.PoolServiceClient(channel);
        using var session = await OpenAsync(new SessionService.SessionServiceClient(channel));
        var request = new CreatePoolRequest { SessionId = session.ResponseStream.Current.Opened.SessionId, Spec = Sleeping };
        var pool = (await pools.CreatePoolAsync(request)).Pool;

        AssertLimit(await Assert.ThrowsAsync<RpcException>(async () => await pools.CreatePoolAsync(request)), option);
        if (option.Contains("Workers", StringComparison.Ordinal))
        {
            var resize = new ResizePoolRequest { Name = pool.Name, Workers = 2 };
            AssertLimit(await Assert.ThrowsAsync<RpcException>(async () => await pools.ResizePoolAsync(resize)), option);
        }

        await pools.TerminatePoolAsync(new TerminatePoolRequest { Name = pool.Name });
        await pools.CreatePoolAsync(request);
    }

    [Theory]
    [InlineData(nameof(LimitOptions.MaxProcesses), false)]
    [InlineData(nameof(LimitOptions.MaxProcessesPerSession), false)]
    [InlineData(nameof(LimitOptions.MaxProcessesPerSession), true)]
    public async Task Processes_of_single_tasks_are_bounded_and_counted(string option, bool detached)
    {
        var limits = new LimitOptions();
        typeof(LimitOptions).GetProperty(option)!.SetValue(limits, 1);
        await using var daemon = await InProcessDaemon.StartAsync(limits);
        using var channel = daemon.Connect();
        var (processes, control) = (new ProcessService.ProcessServiceClient(channel), new ControlService.ControlServiceClient(channel));
        using var session = await OpenAsync(new SessionService.SessionServiceClient(channel));
        var start = new ProcessStart { SessionId = session.ResponseStream.Current.Opened.SessionId, Spec = Sleeping.Clone(), Method = "a.B/C", Detached = detached };
        start.Spec.Workers = 0;
        var first = await StartAsync(processes, start);

        AssertLimit(await Assert.ThrowsAsync<RpcException>(() => StartAsync(processes, start)), option);

        var status = await control.GetStatusAsync(new GetStatusRequest());
        Assert.Equal((1u, detached ? 1u : 0u, 0u), (status.Processes, status.DetachedProcesses, status.Workers));
        await processes.SignalProcessAsync(new SignalProcessRequest { Id = first.Id, Signal = ProcessSignal.Kill });
        await EventuallyAsync(() => StartAsync(processes, start));
    }

    [Theory]
    [InlineData(nameof(LimitOptions.MaxJobs))]
    [InlineData(nameof(LimitOptions.MaxJobsPerSession))]
    [InlineData(nameof(LimitOptions.PoolWindowBytes))]
    [InlineData(nameof(LimitOptions.SessionWindowBytes))]
    public async Task Open_jobs_and_their_windows_are_bounded(string option)
    {
        var limits = new LimitOptions();
        typeof(LimitOptions).GetProperty(option)!.SetValue(limits, option.EndsWith("Bytes", StringComparison.Ordinal) ? (object)(1L << 20) : 1);
        await using var daemon = await InProcessDaemon.StartAsync(limits);
        using var channel = daemon.Connect();
        using var session = await OpenAsync(new SessionService.SessionServiceClient(channel));
        var pools = new PoolService.PoolServiceClient(channel);
        var id = session.ResponseStream.Current.Opened.SessionId;
        var pool = (await pools.CreatePoolAsync(new CreatePoolRequest { SessionId = id, Spec = Sleeping })).Pool.Name;

        using (await RunAsync(pools, pool, id))
        {
            AssertLimit(await Assert.ThrowsAsync<RpcException>(() => RunAsync(pools, pool, id)), option);
        }

        await EventuallyAsync(async () => (await RunAsync(pools, pool, id)).Dispose());
    }

    [Fact]
    public async Task Streams_of_events_are_bounded()
    {
        await using var daemon = await InProcessDaemon.StartAsync(new LimitOptions { MaxWatches = 1 });
        using var channel = daemon.Connect();
        var control = new ControlService.ControlServiceClient(channel);
        using var first = control.Watch(new WatchRequest());
        await first.ResponseStream.MoveNext(default);
        using var second = control.Watch(new WatchRequest());

        AssertLimit(await Assert.ThrowsAsync<RpcException>(() => second.ResponseStream.MoveNext(default)), nameof(LimitOptions.MaxWatches));
    }

    [Fact]
    public async Task A_connection_too_many_is_closed_and_the_others_go_on()
    {
        await using var daemon = await InProcessDaemon.StartAsync(new LimitOptions { MaxConnections = 1 });
        using var first = RawConnection.Http2(daemon.Socket);
        first.ReadUntil(Http2Frames.Settings);
        using var second = RawConnection.Http2(daemon.Socket);

        Assert.True(second.ReadToEnd());

        first.Send(Http2Frames.Call(1, "grpc.health.v1.Health/Check"), Http2Frames.DataOf(1, Http2Frames.Message([]), end: true));
        Assert.Equal(0, first.ReadStatus());
    }

    [Fact]
    public async Task A_connection_without_a_call_is_closed_after_its_time()
    {
        await using var daemon = await InProcessDaemon.StartAsync(new LimitOptions { ConnectionIdleTimeout = TimeSpan.FromSeconds(1) });
        using var connection = RawConnection.Http2(daemon.Socket);

        Assert.True(connection.ReadToEnd());
    }

    [Fact]
    public async Task A_job_whose_client_says_nothing_ends_and_one_that_is_open_ended_does_not()
    {
        await using var daemon = await InProcessDaemon.StartAsync(new LimitOptions { JobIdleTimeout = TimeSpan.FromMilliseconds(200) });
        using var channel = daemon.Connect();
        using var session = await OpenAsync(new SessionService.SessionServiceClient(channel));
        var pools = new PoolService.PoolServiceClient(channel);
        var id = session.ResponseStream.Current.Opened.SessionId;
        var pool = (await pools.CreatePoolAsync(new CreatePoolRequest { SessionId = id, Spec = Sleeping })).Pool.Name;
        using var endless = await RunAsync(pools, pool, id, openEnded: true);
        using var job = await RunAsync(pools, pool, id);

        var ended = await Assert.ThrowsAsync<RpcException>(async () => await job.ResponseStream.ReadAllAsync().LastOrDefaultAsync());

        Assert.Equal(StatusCode.DeadlineExceeded, ended.StatusCode);
        Assert.Contains(nameof(LimitOptions.JobIdleTimeout), ended.Status.Detail, StringComparison.Ordinal);
        Assert.False(endless.ResponseStream.MoveNext(default).IsCompleted);
    }

    [Fact]
    public async Task A_unary_call_has_a_deadline_though_its_caller_set_none()
    {
        await using var daemon = await InProcessDaemon.StartAsync(new LimitOptions { MaxCallTime = TimeSpan.FromMilliseconds(200) });
        using var channel = daemon.Connect();
        using var session = await OpenAsync(new SessionService.SessionServiceClient(channel));
        var pools = new PoolService.PoolServiceClient(channel);
        var id = session.ResponseStream.Current.Opened.SessionId;
        var pool = (await pools.CreatePoolAsync(new CreatePoolRequest { SessionId = id, Spec = Sleeping })).Pool.Name;
        using var job = await RunAsync(pools, pool, id);

        // The pool closes when the job ends, which it does not.
        var late = await Assert.ThrowsAsync<RpcException>(async () => await pools.ClosePoolAsync(new ClosePoolRequest { Name = pool, Wait = true }));

        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
    }

    private static async Task<AsyncDuplexStreamingCall<OpenRequest, OpenResponse>> OpenAsync(SessionService.SessionServiceClient client)
    {
        var session = client.Open();
        await session.RequestStream.WriteAsync(new OpenRequest { Name = "test" });
        await session.ResponseStream.MoveNext(default);
        return session;
    }

    private static async Task<AsyncDuplexStreamingCall<RunRequest, RunResponse>> RunAsync(PoolService.PoolServiceClient pools, string pool, string session, bool openEnded = false)
    {
        var job = pools.Run();
        var header = new JobHeader { Pool = pool, SessionId = session, Methods = { "a.B/C" }, Credit = 1 << 20, OpenEnded = openEnded };
        await job.RequestStream.WriteAsync(new RunRequest { Header = header });
        await job.ResponseStream.MoveNext(default);
        return job;
    }

    private static async Task<ProcessInfo> StartAsync(ProcessService.ProcessServiceClient processes, ProcessStart start)
    {
        using var call = processes.StartProcess();
        await call.RequestStream.WriteAsync(new StartProcessRequest { Start = start });
        await call.RequestStream.CompleteAsync();
        return (await call).Process;
    }

    // As soon as there is room.
    private static Task EventuallyAsync(Func<Task> take) => Eventually.HoldsAsync(async () =>
    {
        try
        {
            await take();
            return true;
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
        {
            return false;
        }
    });

    private static void AssertLimit(RpcException refused, string option)
    {
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains($"Supervisor:Limits:{option}", refused.Status.Detail, StringComparison.Ordinal);
        var status = refused.GetRpcStatus()!;
        Assert.Equal($"Supervisor:Limits:{option}", status.GetDetail<ErrorInfo>()!.Metadata["limit"]);
        Assert.NotNull(status.GetDetail<RetryInfo>());
        Assert.Single(status.GetDetail<QuotaFailure>()!.Violations);
    }
}
