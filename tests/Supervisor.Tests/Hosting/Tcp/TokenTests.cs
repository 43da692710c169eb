using System.Net;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Supervisor.Hosting;
using Supervisor.Protocol.V1;

namespace Supervisor.Tests.Hosting.Tcp;

/// <summary>What a call over TCP may do without a token, with a wrong one, and with one of each role.</summary>
public sealed class TokenTests
{
    private const string Submit = "0123456789abcdef0123456789abcdef";
    private const string Operate = "fedcba9876543210fedcba9876543210";

    [Theory]
    [InlineData(null, "TOKEN_MISSING")]
    [InlineData("Bearer " + Submit + "0", "TOKEN_WRONG")]
    [InlineData("Bearer 00000000000000000000000000000000", "TOKEN_WRONG")]
    public async Task Without_a_right_token_nothing_answers(string? header, string reason)
    {
        await using var daemon = await StartAsync();
        using var channel = TcpClientChannel.Plain(daemon.TcpAddress);
        var options = new CallOptions(header is null ? [] : new Metadata { { "authorization", header } });

        AssertRefused(StatusCode.Unauthenticated, reason, await RefusalAsync(() => HealthOf(channel, options)));
        using var session = new SessionService.SessionServiceClient(channel).Open(options);
        AssertRefused(StatusCode.Unauthenticated, reason, await Assert.ThrowsAsync<RpcException>(() => session.ResponseStream.MoveNext(default)));
        AssertRefused(StatusCode.Unauthenticated, reason, await RefusalAsync(() => UnknownAsync(channel, options)));
    }

    [Fact]
    public async Task Each_call_is_asked_anew()
    {
        await using var daemon = await StartAsync();
        using var channel = TcpClientChannel.Plain(daemon.TcpAddress);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await HealthOf(channel, TcpClientChannel.Bearing(Submit))).Status);
        AssertRefused(StatusCode.Unauthenticated, "TOKEN_MISSING", await RefusalAsync(() => HealthOf(channel, default)));
    }

    [Fact]
    public async Task The_role_submit_looks_and_does_not_change()
    {
        await using var daemon = await StartAsync();
        using var channel = TcpClientChannel.Plain(daemon.TcpAddress);
        var pools = new PoolService.PoolServiceClient(channel);
        var bearing = TcpClientChannel.Bearing(Submit);

        Assert.Empty((await pools.ListPoolsAsync(new ListPoolsRequest(), bearing)).Pools);
        var refused = await RefusalAsync(() => pools.TerminatePoolAsync(new TerminatePoolRequest { Name = "any" }, bearing));

        AssertRefused(StatusCode.PermissionDenied, "ROLE_TOO_LOW", refused);
        Assert.Equal("operate", refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["needed"]);
    }

    [Fact]
    public async Task The_role_operate_brings_no_commands_and_no_workers()
    {
        await using var daemon = await StartAsync();
        using var channel = TcpClientChannel.Plain(daemon.TcpAddress);
        var pools = new PoolService.PoolServiceClient(channel);
        var bearing = TcpClientChannel.Bearing(Operate);

        AssertRefused(StatusCode.NotFound, "POOL_NOT_FOUND", await RefusalAsync(() => pools.TerminatePoolAsync(new TerminatePoolRequest { Name = "any" }, bearing)));
        var command = await RefusalAsync(() => pools.CreatePoolAsync(new CreatePoolRequest { Spec = new PoolSpec { Command = { "id" }, Workers = 1 } }, bearing));
        using var attach = new WorkerService.WorkerServiceClient(channel).Attach(bearing);

        AssertRefused(StatusCode.PermissionDenied, "ROLE_TOO_LOW", command);
        Assert.Contains("Unix socket", command.Status.Detail, StringComparison.Ordinal);
        AssertRefused(StatusCode.PermissionDenied, "ROLE_TOO_LOW", await Assert.ThrowsAsync<RpcException>(() => attach.ResponseStream.MoveNext(default)));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("[::1]", true)]
    [InlineData("evil.example.com", false)]
    [InlineData("localhost.evil.example.com", false)]
    public async Task A_name_that_is_not_the_daemons_is_refused_before_the_token_is_looked_at(string host, bool served)
    {
        await using var daemon = await StartAsync();
        using var channel = GrpcChannel.ForAddress(daemon.TcpAddress, new GrpcChannelOptions { HttpHandler = new OtherHost(host) });
        var bearing = TcpClientChannel.Bearing(served ? Submit : "wrong");

        if (served)
        {
            await HealthOf(channel, bearing);
        }
        else
        {
            AssertRefused(StatusCode.PermissionDenied, "HOST_NOT_ALLOWED", await RefusalAsync(() => HealthOf(channel, bearing)));
        }
    }

    [Fact]
    public async Task On_the_Unix_socket_no_token_is_asked_for()
    {
        await using var daemon = await StartAsync();
        using var channel = daemon.Connect();

        await HealthOf(channel, default);
        AssertRefused(StatusCode.Unimplemented, "METHOD_NOT_FOUND", await RefusalAsync(() => UnknownAsync(channel, default)));
    }

    private static Task<InProcessDaemon> StartAsync()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        var tokens = BearerTokens.Parse($"submit {Submit}\noperate {Operate}", []);
        return InProcessDaemon.StartAsync(change: settings => settings with { Tcp = new TcpSettings(endpoint, new HostFilter(endpoint.Address, []), null, tokens) });
    }

    private static async Task<HealthCheckResponse> HealthOf(GrpcChannel channel, CallOptions options) =>
        await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), options);

    private static async Task<byte[]> UnknownAsync(GrpcChannel channel, CallOptions options)
    {
        var raw = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        return await channel.CreateCallInvoker().AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, "some.Service", "Method", raw, raw), null, options, []);
    }

    private static async Task<RpcException> RefusalAsync<T>(Func<AsyncUnaryCall<T>> call) => await Assert.ThrowsAsync<RpcException>(async () => await call());

    private static Task<RpcException> RefusalAsync<T>(Func<Task<T>> call) => Assert.ThrowsAsync<RpcException>(call);

    private static void AssertRefused(StatusCode code, string reason, RpcException refused)
    {
        Assert.Equal(code, refused.StatusCode);
        Assert.Equal(reason, refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
    }

    private sealed class OtherHost(string host) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = host;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
