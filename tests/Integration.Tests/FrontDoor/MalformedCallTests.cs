using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>What no client library would send gets a status and leaves the daemon as it was.</summary>
public sealed class MalformedCallTests(SharedDaemon shared)
{
    private const string Unary = "testing.v1.Arithmetic/Square";
    private const string ServerStreaming = "testing.v1.Arithmetic/Count";
    private const string ClientStreaming = "testing.v1.Arithmetic/Sum";

    public static TheoryData<string, byte[], StatusCode> Bodies => new()
    {
        { "no message", [], StatusCode.InvalidArgument },
        { "two messages", [.. Message([]), .. Message([])], StatusCode.InvalidArgument },
        { "no message of its type", Message([0x0a, 100, 1]), StatusCode.InvalidArgument },
        { "a flag that does not exist", [7, 0, 0, 0, 0], StatusCode.InvalidArgument },
        { "a length of 4 GiB", Message([1], length: uint.MaxValue), StatusCode.InvalidArgument },
        { "a length of 2 GiB", Message([1], length: int.MaxValue), StatusCode.ResourceExhausted },
        { "a length beyond the end", Message([1], length: 1000), StatusCode.Internal },
        { "half a length", [0, 0, 0], StatusCode.Internal },
        { "compressed by nothing", Message([1, 2, 3], compressed: true), StatusCode.Internal },
    };

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task A_body_that_is_not_one_message_gets_a_status(string what, byte[] body, StatusCode status)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        foreach (var method in (string[])[Unary, ServerStreaming])
        {
            using var connection = RawConnection.Http2(shared.Daemon.SocketPath);

            connection.Send(Call(1, method, ("supervisor-pool", test.Name)), DataOf(1, body, end: true));

            Assert.True(connection.ReadStatus() is var got && got == (int)status, $"{method}, {what}: {got}");
        }

        await AnswersAsync(test);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("garbage", new byte[] { 7, 0, 0, 0, 0 }, StatusCode.InvalidArgument)]
    [InlineData("a length of 4 GiB", new byte[] { 0, 255, 255, 255, 255, 1 }, StatusCode.InvalidArgument)]
    [InlineData("a length beyond the end", new byte[] { 0, 0, 0, 9, 9, 1 }, StatusCode.Internal)]
    [InlineData("compressed by nothing", new byte[] { 1, 0, 0, 0, 1, 1 }, StatusCode.Internal)]
    public async Task A_stream_that_goes_wrong_later_gets_one_too(string what, byte[] tail, StatusCode status)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var connection = RawConnection.Http2(shared.Daemon.SocketPath);

        connection.Send(Call(1, ClientStreaming, ("supervisor-pool", test.Name)), DataOf(1, [.. Message([8, 1]), .. tail], end: true));

        Assert.True(connection.ReadStatus() is var got && got == (int)status, $"{what}: {got}");
        await AnswersAsync(test);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("grpc-encoding", "gzip", (int)StatusCode.Unimplemented)]
    [InlineData("x-bin", "!", (int)StatusCode.InvalidArgument)]
    [InlineData("supervisor-priority", "high", (int)StatusCode.InvalidArgument)]
    [InlineData(":path", "/x", (int)StatusCode.Unimplemented)]
    [InlineData(":path", "/x/y/z", (int)StatusCode.Unimplemented)]
    [InlineData(":path", "/x/%00", -1)]
    [InlineData(":path", "//testing.v1.Arithmetic/Square", (int)StatusCode.Unimplemented)]
    [InlineData(":method", "GET", (int)StatusCode.Unimplemented)]
    [InlineData("content-type", "application/json", (int)StatusCode.Internal)]
    public async Task Headers_that_are_none_of_a_call_get_no_worker(string name, string value, int status)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var connection = RawConnection.Http2(shared.Daemon.SocketPath);
        (string, string)[] more = name == "supervisor-priority" ? [(name, value)] : [("supervisor-pool", test.Name), (name, value)];

        connection.Send(Call(1, Unary, more), DataOf(1, Message([], compressed: name == "grpc-encoding"), end: true));

        Assert.Equal(status, connection.ReadStatus());
        await AnswersAsync(test);
    }

    private async Task AnswersAsync(TestPool test)
    {
        using var door = new Door(shared.Daemon.SocketPath);
        Assert.Equal(49, (await door.Math.SquareAsync(new Number { Value = 7 }, Door.To(test))).Value);
        Assert.Equal(0u, (await test.InfoAsync()).OpenJobs);
        Assert.DoesNotContain("that no caller should see", shared.Daemon.Output, StringComparison.Ordinal);
    }
}
