using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Calls that are HTTP/2, but not what gRPC or the daemon allows: each gets its status, and nothing else happens.</summary>
public sealed class HostileCallTests(HostileDaemon daemon) : IClassFixture<HostileDaemon>
{
    private const string Check = "grpc.health.v1.Health/Check";

    public static TheoryData<string, byte[], StatusCode> Bodies => new()
    {
        { "a length of 4 GiB", Message([1], length: uint.MaxValue), StatusCode.InvalidArgument },
        { "a length of 2 GiB", Message([1], length: int.MaxValue), StatusCode.ResourceExhausted },
        { "a length beyond the end", Message([1], length: 1000), StatusCode.Internal },
        { "half a length", [0, 0, 0], StatusCode.Internal },
        { "no message", [], StatusCode.Internal },
        { "two messages", [.. Message([]), .. Message([])], StatusCode.Internal },
        { "compressed by nothing", Message([1, 2, 3], compressed: true), StatusCode.Internal },
        { "a flag that does not exist", [7, 0, 0, 0, 0], StatusCode.InvalidArgument },
        { "nested 300,000 deep", Message([.. Enumerable.Repeat((byte)0x13, 300_000)]), StatusCode.InvalidArgument },
    };

    public static TheoryData<string> Timeouts => ["-1S", "abc", "", "99999999H", "99999999999999999999S", "1X", "0n"];

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task A_body_that_is_not_one_message_gets_a_status(string what, byte[] body, StatusCode status)
    {
        using var connection = RawConnection.Http2(daemon.Socket);

        connection.Send(Call(1, Check), DataOf(1, body, end: true));

        Assert.True(connection.ReadStatus() == (int)status, what);
        await daemon.AnswersAsync();
    }

    // 1 GiB of zeroes would come out of it.
    [Fact(Timeout = Patience.Test)]
    public async Task What_is_compressed_is_not_unpacked()
    {
        using var connection = RawConnection.Http2(daemon.Socket);

        connection.Send(Call(1, Check, ("grpc-encoding", "gzip")), DataOf(1, Message(new byte[500_000], compressed: true), end: true));

        Assert.Equal((int)StatusCode.Unimplemented, connection.ReadStatus());
        await daemon.AnswersAsync();
    }

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Timeouts))]
    public async Task An_absurd_timeout_is_none(string timeout)
    {
        using var connection = RawConnection.Http2(daemon.Socket);

        connection.Send(Call(1, Check, ("grpc-timeout", timeout)), DataOf(1, Message([]), end: true));

        Assert.Equal(0, connection.ReadStatus());
        await daemon.AnswersAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_request_that_does_not_come_is_not_waited_for()
    {
        using var nothing = RawConnection.Http2(daemon.Socket);
        using var half = RawConnection.Http2(daemon.Socket);
        using var noEnd = RawConnection.Http2(daemon.Socket);
        using var stream = RawConnection.Http2(daemon.Socket);
        nothing.Send(Call(1, Check));
        half.Send(Call(1, Check), DataOf(1, Message([1], length: 1000), end: false));
        noEnd.Send(Call(1, Check), DataOf(1, Message([]), end: false));
        stream.Send(Call(1, "supervisor.v1.PoolService/Run"));

        await daemon.AnswersAsync();
        Assert.All([nothing, half, noEnd, stream], connection => Assert.Equal((int)StatusCode.DeadlineExceeded, connection.ReadStatus()));
        await daemon.AnswersAsync();
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(16 * 1024, true)]
    [InlineData(40 * 1024, false)]
    public async Task Metadata_may_be_large_but_not_huge(int bytes, bool allowed)
    {
        using var connection = RawConnection.Http2(daemon.Socket);
        var call = Call(1, Check, [.. Enumerable.Range(0, bytes / 1024).Select(n => ($"x-{n}", new string('a', 1000)))])[9..];
        var chunks = call.Chunk(16_384).ToList();

        connection.Send([.. chunks.SelectMany((chunk, n) => Frame(n == 0 ? Headers : Continuation, n == chunks.Count - 1 ? EndHeaders : (byte)0, 1, chunk))]);
        connection.Send(DataOf(1, Message([]), end: true));

        Assert.Equal(allowed, connection.TryReadStatus() == 0);
        await daemon.AnswersAsync();
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData("content-type", "text/html")]
    [InlineData("content-type", "application/json")]
    [InlineData(":method", "GET")]
    [InlineData(":path", "/")]
    [InlineData(":path", "/../../etc/passwd")]
    [InlineData(":path", "/supervisor.v1.PoolService/%00")]
    public async Task What_is_no_call_gets_no_answer_of_a_service(string header, string value)
    {
        using var connection = RawConnection.Http2(daemon.Socket);

        connection.Send(Call(1, Check, (header, value)), DataOf(1, Message([]), end: true));

        Assert.NotEqual(0, connection.TryReadStatus());
        await daemon.AnswersAsync();
    }
}
