using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace Supervisor.Tests.Hosting;

/// <summary>What the gRPC server answers to good and to malformed calls, whatever the service.</summary>
public sealed class GrpcServerTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    // Field 1, length-delimited, 100 bytes long; and there it ends.
    private static readonly byte[] Truncated = [0x0a, 100, 1];

    [Fact]
    public async Task The_daemon_is_healthy_while_it_listens()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();

        var health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task A_malformed_message_of_a_unary_call_is_an_invalid_argument()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await SendUnaryAsync(channel, Truncated));

        AssertMalformed(refused);
        Assert.NotEmpty(await SendUnaryAsync(channel, []));
    }

    [Fact]
    public async Task A_malformed_message_of_a_stream_is_an_invalid_argument()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "supervisor.v1.SessionService", "Open", Raw, Raw);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, default);

        await call.RequestStream.WriteAsync(Truncated);

        AssertMalformed(await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default)));
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_refused()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await SendUnaryAsync(channel, new byte[(1024 * 1024) + 1]));

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task Compressed_messages_are_not_taken()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();
        var compressed = new CallOptions(new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await SendUnaryAsync(channel, new byte[1000], compressed));

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        await using var daemon = await InProcessDaemon.StartAsync();
        using var channel = daemon.Connect();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await SendUnaryAsync(channel, [], name: "Chekc"));

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    private static void AssertMalformed(RpcException refused)
    {
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("MALFORMED_MESSAGE", refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
        Assert.DoesNotContain(" at ", refused.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task<byte[]> SendUnaryAsync(GrpcChannel channel, byte[] message, CallOptions options = default, string name = "Check") =>
        await channel.CreateCallInvoker().AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, "grpc.health.v1.Health", name, Raw, Raw), null, options, message);
}
