using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using static Supervisor.TestKit.Http2Frames;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>How long the door waits for a client: for its request, and for its part in a stream whose handler can do nothing without.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    private TestDaemon _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await TestDaemon.StartAsync("""{ "JobIdleTimeout": "00:00:00.500", "FirstMessageTimeout": "00:00:00.400" }""");

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Theory(Timeout = Patience.Test)]
    [InlineData("testing.v1.Arithmetic/Square")]
    [InlineData("testing.v1.Arithmetic/Count")]
    public async Task A_request_that_does_not_come_or_does_not_end_is_not_waited_for(string method)
    {
        await using var test = await _daemon.CreatePoolAsync(1);
        using var nothing = RawConnection.Http2(_daemon.SocketPath);
        using var half = RawConnection.Http2(_daemon.SocketPath);
        using var noEnd = RawConnection.Http2(_daemon.SocketPath);

        nothing.Send(Call(1, method, ("supervisor-pool", test.Name)));
        half.Send(Call(1, method, ("supervisor-pool", test.Name)), DataOf(1, Message([1], length: 1000), end: false));
        noEnd.Send(Call(1, method, ("supervisor-pool", test.Name)), DataOf(1, Message([]), end: false));

        Assert.All([nothing, half, noEnd], connection => Assert.Equal((int)StatusCode.DeadlineExceeded, connection.ReadStatus()));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stream_whose_client_says_nothing_ends_for_that_and_not_for_a_first_message()
    {
        await using var test = await _daemon.CreatePoolAsync(1);
        using var door = new Door(_daemon.SocketPath);

        using var silent = door.Math.Running(Door.To(test));
        var error = await Assert.ThrowsAsync<RpcException>(() => silent.ResponseStream.MoveNext());

        Assert.Equal((StatusCode.DeadlineExceeded, "IDLE_TOO_LONG"), (error.StatusCode, Door.ReasonOf(error)));
        await AnswersAsync(door, test);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stream_whose_client_takes_nothing_ends_and_what_was_sent_can_be_read()
    {
        await using var test = await _daemon.CreatePoolAsync(1);
        using var door = new Door(_daemon.SocketPath);
        using var events = await EventLog.WatchAsync(_daemon, test.Name);
        using var stream = door.Faults.Stream(new StreamRequest { Count = long.MaxValue, Bytes = 10_000 }, Door.To(test));

        await events.NextAsync(happened => happened.JobFinished is not null);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await stream.ResponseStream.ReadAllAsync().LastOrDefaultAsync());

        Assert.Equal((StatusCode.DeadlineExceeded, "IDLE_TOO_LONG"), (error.StatusCode, Door.ReasonOf(error)));
        await AnswersAsync(door, test);
    }

    // The same connection goes on, with nothing of the call before.
    private async Task AnswersAsync(Door door, TestPool test)
    {
        for (var value = 0; value < 20; value++)
        {
            Assert.Equal(value * value, (await door.Math.SquareAsync(new Number { Value = value }, Door.To(test))).Value);
        }

        Assert.DoesNotContain("that no caller should see", _daemon.Output, StringComparison.Ordinal);
    }
}
