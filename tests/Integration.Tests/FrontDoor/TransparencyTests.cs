using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>A pool looks like the services that its workers implement.</summary>
public sealed class TransparencyTests(SharedDaemon shared) : IDisposable
{
    private readonly Door _door = new(shared.Daemon.SocketPath);

    public void Dispose() => _door.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task All_four_kinds_of_methods_are_served()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        Assert.Equal(49, (await _door.Math.SquareAsync(new Number { Value = 7 }, Door.To(test))).Value);

        using var count = _door.Math.Count(new Number { Value = 10_000 }, Door.To(test));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(value => (long)value), await count.ResponseStream.ReadAllAsync().Select(number => number.Value).ToListAsync());

        using var sum = _door.Math.Sum(Door.To(test));
        for (var value = 1; value <= 10_000; value++)
        {
            await sum.RequestStream.WriteAsync(new Number { Value = value });
        }

        await sum.RequestStream.CompleteAsync();
        Assert.Equal(50_005_000, (await sum).Value);
    }

    // The next request depends on the answer before: nothing may wait for the end of anything.
    [Fact(Timeout = Patience.Test)]
    public async Task Requests_and_answers_of_one_call_take_turns()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var running = _door.Math.Running(Door.To(test));
        var next = 1L;
        for (var turn = 0; turn < 40; turn++)
        {
            await running.RequestStream.WriteAsync(new Number { Value = next });
            Assert.True(await running.ResponseStream.MoveNext());
            next = running.ResponseStream.Current.Value;
        }

        await running.RequestStream.CompleteAsync();
        Assert.False(await running.ResponseStream.MoveNext());
        Assert.Equal((1L << 39, StatusCode.OK), (next, running.GetStatus().StatusCode));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Metadata_passes_in_both_directions_and_headers_of_the_supervisor_do_not_reach_the_handler()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var headers = Door.To(test, ("echo-text", "a"), ("echo-text", "b"), ("authorization", "Basic of-the-application"), ("supervisor-priority", "1"));
        headers.Add("echo-bytes-bin", [0, 255, 7]);

        using var call = _door.Faults.MetadataAsync(new Number { Value = 3 }, headers);

        Assert.Equal(3, (await call).Value);
        foreach (var echoed in (Metadata[])[await call.ResponseHeadersAsync, call.GetTrailers()])
        {
            // .NET's client puts values of one name together.
            Assert.Equal("a, b", string.Join(", ", echoed.GetAll("echo-text").Select(entry => entry.Value)));
            Assert.Equal([0, 255, 7], echoed.GetValueBytes("echo-bytes-bin")!);
        }

        var seen = call.GetTrailers().GetValue("seen")!.Split(',');
        Assert.Contains("authorization", seen);
        Assert.DoesNotContain(seen, name => name.StartsWith("supervisor-", StringComparison.Ordinal) || name.StartsWith("grpc-", StringComparison.Ordinal) || name is "te" or "host" or "content-type");
        Assert.Equal("1", call.GetTrailers().GetValue("supervisor-attempt"));
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(StatusCode.OutOfRange)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public async Task A_handlers_status_passes_with_its_message_details_and_trailers(StatusCode code)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var error = await Door.FailureAsync(_door.Faults.FailAsync(new FailRequest { Code = (int)code, Message = "too far: ä%" }, Door.To(test)));

        Assert.Equal((code, "too far: ä%"), (error.StatusCode, error.Status.Detail));
        Assert.Equal([1, 2, 3], error.Trailers.GetValueBytes("grpc-status-details-bin")!);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_accident_in_a_handler_is_UNKNOWN_with_its_message()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var error = await Door.FailureAsync(_door.Faults.FailAsync(new FailRequest { Message = "by accident" }, Door.To(test)));

        Assert.Equal((StatusCode.Unknown, "by accident"), (error.StatusCode, error.Status.Detail));
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(0)]
    [InlineData(65_520)]
    [InlineData(65_521)]
    [InlineData(65_600)]
    [InlineData(20 << 20)]
    public async Task A_message_of_any_size_passes(int bytes)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var blob = new byte[bytes];
        new Random(bytes).NextBytes(blob);

        var echo = await _door.Faults.EchoAsync(new Blob { Data = ByteString.CopyFrom(blob) }, Door.To(test));
        Assert.Equal(blob, echo.Data.ToByteArray());

        using var stream = _door.Faults.Stream(new StreamRequest { Count = 2, Bytes = bytes }, Door.To(test));
        Assert.Equal([bytes, bytes], await stream.ResponseStream.ReadAllAsync().Select(answer => answer.Data.Length).ToListAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_clients_deadline_is_the_handlers_too()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(3);

        using var call = _door.Faults.HangAsync(test.Hang(), Door.To(test), deadline);
        var pid = await test.RunningAsync("hang");
        var error = await Door.FailureAsync(call);

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        // Its token was enough: nobody was killed for it.
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).ExecutingItems == 0);
        Assert.Equal([pid], await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_call_that_its_client_gives_up_is_cancelled_in_the_worker()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        using var call = _door.Faults.HangAsync(test.Hang(), Door.To(test));
        var pid = await test.RunningAsync("hang");
        call.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await Door.FailureAsync(call)).StatusCode);
        await Eventually.HoldsAsync(async () => await test.InfoAsync() is { ExecutingItems: 0, OpenJobs: 0 });
        Assert.Equal([pid], await test.PidsAsync());
    }
}
