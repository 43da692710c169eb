using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;
using Supervisor.TestKit;
using Supervisor.Tests.Hosting;

namespace Supervisor.Tests.Sessions;

public sealed class SessionGrpcServiceTests
{
    [Fact]
    public async Task A_session_lasts_as_long_as_its_stream()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        using var call = new SessionService.SessionServiceClient(channel).Open();
        var opened = await OpenAsync(call);
        Assert.Equal((uint)Environment.ProcessId, opened.DaemonPid);
        Assert.Equal(1u, opened.ProtocolVersion);
        Assert.True(Sessions(daemon).TryGet(opened.SessionId, out var session));
        Assert.Equal("test", session.Name);

        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.True(session.Closed.IsCancellationRequested);
        Assert.False(Sessions(daemon).TryGet(opened.SessionId, out _));
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_its_session()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        Session? session;
        using (var channel = daemon.Connect())
        {
            var call = new SessionService.SessionServiceClient(channel).Open();
            Sessions(daemon).TryGet((await OpenAsync(call)).SessionId, out session);
        }

        await Eventually.HoldsAsync(() => session!.Closed.IsCancellationRequested);
        Assert.Equal(0, Sessions(daemon).Count);
    }

    [Fact]
    public async Task A_daemon_that_stops_says_so_and_ends_the_stream_with_OK()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        using var call = new SessionService.SessionServiceClient(channel).Open();
        await OpenAsync(call);

        var stopped = daemon.App.StopAsync();

        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.Equal(OpenResponse.EventOneofCase.Closing, call.ResponseStream.Current.EventCase);
        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        await stopped;
    }

    [Fact]
    public async Task A_daemon_that_stops_does_not_wait_for_a_first_message()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        using var call = new SessionService.SessionServiceClient(channel).Open();
        var answer = call.ResponseStream.MoveNext(default);
        await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest());

        await daemon.App.StopAsync();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => answer)).StatusCode);
    }

    [Theory]
    [InlineData(101, 'a')]
    [InlineData(1, '\n')]
    public async Task A_name_that_would_spoil_listings_is_refused(int length, char character)
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        using var call = new SessionService.SessionServiceClient(channel).Open();
        await call.RequestStream.WriteAsync(new OpenRequest { Name = new string(character, length) });

        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("name", refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field);
    }

    [Fact]
    public async Task A_stream_that_ends_at_once_is_no_session()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        using var call = new SessionService.SessionServiceClient(channel).Open();
        await call.RequestStream.CompleteAsync();

        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default))).StatusCode);
    }

    private static SessionTable Sessions(InProcessDaemon daemon) => daemon.App.Services.GetRequiredService<SessionTable>();

    private static async Task<SessionOpened> OpenAsync(AsyncDuplexStreamingCall<OpenRequest, OpenResponse> call)
    {
        await call.RequestStream.WriteAsync(new OpenRequest { Name = "test" });
        Assert.True(await call.ResponseStream.MoveNext(default));
        return call.ResponseStream.Current.Opened;
    }
}
