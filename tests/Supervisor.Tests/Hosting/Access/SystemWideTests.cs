using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Quarantines;
using Supervisor.Hosting;
using Supervisor.Protocol.V1;
using Supervisor.Tests.Items;
using Domain = Supervisor.Workers;

namespace Supervisor.Tests.Hosting.Access;

/// <summary>A daemon that several users share: who comes in, and what of others they see.</summary>
public sealed class SystemWideTests
{
    private const uint Alice = 54_001;
    private const uint Bob = 54_002;
    private const uint Operator = 54_003;
    private const uint Group = 54_100;

    [Fact]
    public async Task Named_users_and_members_of_named_groups_come_in_and_nobody_else()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();

        Assert.Equal(StatusCode.OK, await CheckAsync(daemon, Alice));
        Assert.Equal(StatusCode.OK, await CheckAsync(daemon, ForeignUser.Uid, [.. Enumerable.Range(1, 100).Select(group => (uint)group), Group]));
        AssertNoAnswer(await CheckAsync(daemon, ForeignUser.Uid));
        AssertNoAnswer(await CheckAsync(daemon, ForeignUser.Uid, [Group + 1]));
    }

    [Fact]
    public async Task The_socket_and_its_directory_open_for_them_and_not_for_writing()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();

        Assert.Equal("0666", FileStatus.Of(daemon.Socket)!.Value.Permissions);
        Assert.Equal("0711", FileStatus.Of(Path.GetDirectoryName(daemon.Socket)!)!.Value.Permissions);
        Assert.Equal("0700", FileStatus.Of(SocketClaim.RuntimeDirectoryOf(daemon.Socket))!.Value.Permissions);
    }

    [Fact]
    public async Task Each_sees_and_uses_its_own_jobs_and_sessions_and_operators_see_all()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var alice = ForeignUser.Channel(daemon.Socket, Alice);
        using var bob = ForeignUser.Channel(daemon.Socket, Bob);
        using var operators = ForeignUser.Channel(daemon.Socket, Operator);
        using var session = new SessionService.SessionServiceClient(alice).Open();
        await session.RequestStream.WriteAsync(new OpenRequest { Name = "alice" });
        await session.ResponseStream.MoveNext(default);
        var sessionId = session.ResponseStream.Current.Opened.SessionId;
        using var job = await RunAsync(alice, sessionId);
        await job.ResponseStream.MoveNext(default);

        Assert.Equal("secret plans", Assert.Single(await JobsAsync(alice)).Name);
        Assert.Empty(await JobsAsync(bob));
        Assert.Single(await JobsAsync(operators));

        using var borrowed = await RunAsync(bob, sessionId);
        var refused = await Assert.ThrowsAsync<RpcException>(() => borrowed.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Contains("session", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_cancelled_by_its_owner_and_by_operators_and_is_none_to_others()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var alice = ForeignUser.Channel(daemon.Socket, Alice);
        using var bob = ForeignUser.Channel(daemon.Socket, Bob);
        using var operators = ForeignUser.Channel(daemon.Socket, Operator);
        using var first = await RunAsync(alice);
        await first.ResponseStream.MoveNext(default);
        using var second = await RunAsync(alice);
        await second.ResponseStream.MoveNext(default);

        Assert.Equal(StatusCode.NotFound, await CancelAsync(bob, first));
        Assert.Equal(StatusCode.OK, await CancelAsync(alice, first));
        Assert.Equal(StatusCode.OK, await CancelAsync(operators, second));

        static Task<StatusCode> CancelAsync(GrpcChannel channel, AsyncDuplexStreamingCall<RunRequest, RunResponse> job) =>
            StatusOfAsync(new PoolService.PoolServiceClient(channel).CancelJobAsync(new CancelJobRequest { JobId = job.ResponseStream.Current.Accepted.JobId }));
    }

    [Fact]
    public async Task What_happens_to_a_job_is_told_to_its_owner_and_to_operators()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var alice = ForeignUser.Channel(daemon.Socket, Alice);
        using var bob = ForeignUser.Channel(daemon.Socket, Bob);
        using var operators = ForeignUser.Channel(daemon.Socket, Operator);
        using var bobs = await WatchAsync(bob);
        using var all = await WatchAsync(operators);

        using (await RunAsync(alice))
        {
            Assert.Equal("secret plans", (await NextJobAsync(all)).Name);
        }

        using var own = await RunAsync(bob, name: "of bob");
        Assert.Equal("of bob", (await NextJobAsync(bobs)).Name);
    }

    [Fact]
    public async Task What_is_in_quarantine_is_listed_to_whom_it_belongs_and_rerun_by_operators_only()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var alice = ForeignUser.Channel(daemon.Socket, Alice);
        using var bob = ForeignUser.Channel(daemon.Socket, Bob);
        using var operators = ForeignUser.Channel(daemon.Socket, Operator);
        var entry = new JobEntry(new SingleItemJob(), "secret plans", $"uid {Alice}", SessionId: "", IsOpenEnded: false, TimeProvider.System.GetUtcNow());
        daemon.App.Services.GetRequiredService<Quarantine>().Add("shared", 1, entry, Messages.Run(0, 1));

        Assert.Equal((1, 0, 1), (await QuarantinedAsync(alice), await QuarantinedAsync(bob), await QuarantinedAsync(operators)));
        Assert.Equal(StatusCode.PermissionDenied, await StatusOfAsync(new QuarantineService.QuarantineServiceClient(alice).DiscardQuarantinedAsync(new DiscardQuarantinedRequest { Id = 1 })));
        Assert.Equal(StatusCode.OK, await StatusOfAsync(new QuarantineService.QuarantineServiceClient(operators).DiscardQuarantinedAsync(new DiscardQuarantinedRequest { Id = 1 })));

        static async Task<int> QuarantinedAsync(GrpcChannel channel) =>
            (await new QuarantineService.QuarantineServiceClient(channel).ListQuarantinedAsync(new ListQuarantinedRequest())).Items.Count;
    }

    [Fact]
    public async Task A_private_pool_is_none_to_others_and_a_shared_one_shows_no_environment()
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var owner = daemon.Connect();
        using var alice = ForeignUser.Channel(daemon.Socket, Alice);
        using var session = new SessionService.SessionServiceClient(owner).Open();
        await session.RequestStream.WriteAsync(new OpenRequest());
        await session.ResponseStream.MoveNext(default);
        var create = new CreatePoolRequest { SessionId = session.ResponseStream.Current.Opened.SessionId, Spec = new PoolSpec { Name = "mine", Command = { "sleep", "1000" }, Workers = 1 } };
        await new PoolService.PoolServiceClient(owner).CreatePoolAsync(create);

        var pools = new PoolService.PoolServiceClient(alice);
        var seen = Assert.Single((await pools.ListPoolsAsync(new ListPoolsRequest())).Pools);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await pools.GetPoolAsync(new GetPoolRequest { Name = "mine" }));

        Assert.Equal("shared", seen.Name);
        Assert.Empty(seen.Spec.Environment);
        Assert.Equal((StatusCode.NotFound, "There is no pool \"mine\"; there are shared."), (refused.StatusCode, refused.Status.Detail));
        // Workers that never attach: the door names the pools that may have the method one day.
        using var operators = ForeignUser.Channel(daemon.Socket, Operator);
        Assert.Contains("no worker of mine, shared has", await AtTheDoorAsync(owner), StringComparison.Ordinal);
        Assert.Contains("no worker of shared has", await AtTheDoorAsync(alice), StringComparison.Ordinal);
        Assert.Contains("no worker of shared has", await AtTheDoorAsync(operators), StringComparison.Ordinal);
        Assert.Contains("There is no pool \"mine\"", await AtTheDoorAsync(alice, "mine"), StringComparison.Ordinal);
        Assert.Contains("no worker of mine has", await AtTheDoorAsync(operators, "mine"), StringComparison.Ordinal);
        Assert.Equal("s3cret", (await new PoolService.PoolServiceClient(owner).GetPoolAsync(new GetPoolRequest { Name = "shared" })).Pool.Spec.Environment["KEY"]);
    }

    [Theory]
    [InlineData(Alice, StatusCode.PermissionDenied)]
    [InlineData(Operator, StatusCode.OK)]
    public async Task Only_operators_change_a_shared_pool(uint uid, StatusCode expected)
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var channel = ForeignUser.Channel(daemon.Socket, uid);

        Assert.Equal(expected, await StatusOfAsync(new PoolService.PoolServiceClient(channel).ResizePoolAsync(new ResizePoolRequest { Name = "shared", Workers = 2 })));
    }

    [Theory]
    [InlineData(Alice)]
    [InlineData(Operator)]
    public async Task Nobody_else_brings_a_command_that_would_run_as_the_daemons_user(uint uid)
    {
        SkipUnlessRoot();
        await using var daemon = await StartAsync();
        using var channel = ForeignUser.Channel(daemon.Socket, uid);

        var create = new CreatePoolRequest { Spec = new PoolSpec { Command = { "id" }, Workers = 1 } };
        Assert.Equal(StatusCode.PermissionDenied, await StatusOfAsync(new PoolService.PoolServiceClient(channel).CreatePoolAsync(create)));
    }

    private static void SkipUnlessRoot() => Assert.SkipUnless(NativeMethods.EffectiveUserId() == 0, "Only root can be another user for a moment.");

    // What a client makes of a connection that breaks depends on the moment.
    private static void AssertNoAnswer(StatusCode status) => Assert.True(status is StatusCode.Unavailable or StatusCode.Internal, status.ToString());

    private static async Task<InProcessDaemon> StartAsync()
    {
        var pool = new Domain.PoolSpec { Name = "shared", Command = ["sleep", "1000"], Workers = 1, Environment = new Dictionary<string, string> { ["KEY"] = "s3cret" } };
        var daemon = await InProcessDaemon.StartAsync(change: settings => settings with
        {
            Pools = [pool],
            Access = new AccessPolicy { Users = new HashSet<uint> { Alice, Bob }, Groups = new HashSet<uint> { Group }, Operators = new HashSet<uint> { Operator } },
        });
        // The test's own directory around it.
        File.SetUnixFileMode(Path.GetDirectoryName(Path.GetDirectoryName(daemon.Socket))!, (UnixFileMode)0b111_001_001);
        return daemon;
    }

    private static async Task<string> AtTheDoorAsync(GrpcChannel channel, string? pool = null)
    {
        var bytes = Marshallers.Create<byte[]>(message => message, message => message);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "some.Service", "Go", bytes, bytes);
        var headers = pool is null ? [] : new Metadata { { "supervisor-pool", pool } };
        return (await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers), []))).Status.Detail;
    }

    private static async Task<StatusCode> CheckAsync(InProcessDaemon daemon, uint uid, params uint[] groups)
    {
        using var channel = ForeignUser.Channel(daemon.Socket, uid, groups);
        return await StatusOfAsync(new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest()));
    }

    private static async Task<StatusCode> StatusOfAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
    }

    private static async Task<IReadOnlyList<JobInfo>> JobsAsync(GrpcChannel channel) =>
        (await new ControlService.ControlServiceClient(channel).ListJobsAsync(new ListJobsRequest())).Jobs;

    // No worker of the pool is ever ready, so the job stays.
    private static async Task<AsyncDuplexStreamingCall<RunRequest, RunResponse>> RunAsync(GrpcChannel channel, string sessionId = "", string name = "secret plans")
    {
        var job = new PoolService.PoolServiceClient(channel).Run();
        await job.RequestStream.WriteAsync(new RunRequest { Header = new JobHeader { Pool = "shared", Methods = { "a.B/C" }, Name = name, SessionId = sessionId, Credit = 1 << 20 } });
        return job;
    }

    private static async Task<AsyncServerStreamingCall<WatchResponse>> WatchAsync(GrpcChannel channel)
    {
        var watch = new ControlService.ControlServiceClient(channel).Watch(new WatchRequest());
        await watch.ResponseStream.MoveNext(default);
        return watch;
    }

    private static async Task<JobOpenedEvent> NextJobAsync(AsyncServerStreamingCall<WatchResponse> watch)
    {
        while (await watch.ResponseStream.MoveNext(default))
        {
            if (watch.ResponseStream.Current.JobOpened is { } opened)
            {
                return opened;
            }
        }

        throw new InvalidOperationException("The daemon ended the watch.");
    }
}
