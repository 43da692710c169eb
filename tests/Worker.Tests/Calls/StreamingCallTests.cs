using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Calls;

public sealed class StreamingCallTests
{
    private const string Arithmetic = "testing.v1.Arithmetic/";
    private const string Faults = "testing.v1.Faults/";

    [Fact]
    public async Task A_server_stream_is_answered_message_by_message()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, Arithmetic + "Count", credit: 1 << 20);
        await call.SendAsync(new Number { Value = 5 });
        await call.HalfCloseAsync();

        var messages = new List<long>();
        while (await call.NextMessageAsync() is { } bytes)
        {
            messages.Add(Number.Parser.ParseFrom(bytes).Value);
        }

        Assert.Equal([0, 1, 2, 3, 4], messages);
        Assert.Null(call.Status!.Failure);
    }

    [Fact]
    public async Task A_client_stream_and_a_bidi_stream_work()
    {
        await using var worker = await AttachedWorker.StartAsync();
        foreach (var (method, expected) in new[] { ("Sum", new long[] { 6 }), ("Running", [1, 3, 6]) })
        {
            var call = await CallLink.OpenAsync(worker.Link, Arithmetic + method, credit: 1 << 20);
            foreach (var value in new[] { 1, 2, 3 })
            {
                await call.SendAsync(new Number { Value = value });
            }

            await call.HalfCloseAsync();

            var messages = new List<long>();
            while (await call.NextMessageAsync() is { } bytes)
            {
                messages.Add(Number.Parser.ParseFrom(bytes).Value);
            }

            Assert.Equal(expected, messages);
        }
    }

    [Fact]
    public async Task A_writer_waits_for_credit()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, Faults + "Stream", credit: 65_536);
        await call.SendAsync(new StreamRequest { Count = 10, Bytes = 40_000 });
        await call.HalfCloseAsync();

        var count = 0;
        while (await call.NextMessageAsync() is { } bytes)
        {
            count++;
            Assert.Equal(40_000, Blob.Parser.ParseFrom(bytes).Data.Length);
            // Whatever was read is all that was allowed: the next needs what this gives back.
            Assert.True(call.Spent <= 65_536, $"{call.Spent} bytes of credit spent");
            await call.GiveBackAsync();
        }
        Assert.Equal(10, count);
    }

    [Fact]
    public async Task A_handler_that_waits_says_so_with_what_it_had_by_then()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var reading = await CallLink.OpenAsync(worker.Link, Arithmetic + "Running", credit: 1 << 20);
        Assert.Equal(0ul, (await reading.NextWaitAsync()).MessageAfter);
        await reading.SendAsync(new Number { Value = 1 });
        Assert.Equal(1ul, (await reading.NextWaitAsync()).MessageAfter);
        await reading.HalfCloseAsync();
        Assert.Null(await reading.NextMessageAsync());

        var writing = await CallLink.OpenAsync(worker.Link, Faults + "Stream", credit: 65_536);
        await writing.SendAsync(new StreamRequest { Count = 10, Bytes = 40_000 });
        CallWait wait;
        while ((wait = await writing.NextWaitAsync()).ForCase != CallWait.ForOneofCase.CreditAfter)
        {
            // For its request.
        }

        Assert.Equal(65_536ul, wait.CreditAfter);
        await writing.CancelAsync();
    }

    [Fact]
    public async Task Large_messages_of_a_call_travel_in_parts()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, Faults + "Echo", credit: 1 << 30);
        var blob = new Blob { Data = ByteString.CopyFrom(new byte[500_000]) };
        await call.SendAsync(blob);
        await call.HalfCloseAsync();

        Assert.Equal(blob.ToByteString(), await call.NextMessageAsync());
        Assert.Null(await call.NextMessageAsync());
        Assert.Null(call.Status!.Failure);
        // The credit for the requests covers what was sent.
        Assert.True(call.Given >= 500_000, $"{call.Given} bytes of credit given");
    }

    [Fact]
    public async Task A_cancelled_call_still_gets_its_status()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, Faults + "Stream", credit: 65_536);
        await call.SendAsync(new StreamRequest { Count = 1_000_000, Bytes = 40_000 });
        Assert.NotNull(await call.NextMessageAsync());
        await call.CancelAsync();

        Assert.Null(await call.NextMessageAsync());
        Assert.Equal((OutcomeKind.Cancelled, (int)StatusCode.Cancelled), (call.Status!.Failure.Kind, call.Status.Failure.Code));
        await Eventually.HoldsAsync(() => worker.Files.ReadPage()[0].Phase == ItemPhase.Unspecified, text: "the lane is idle");
    }

    [Fact]
    public async Task The_page_names_the_running_call()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, Arithmetic + "Sum", credit: 1 << 20);

        await Eventually.HoldsAsync(() => worker.Files.ReadPage()[0].IsExecuting, text: "the call runs");

        Assert.Equal((call.Id, 0ul, ItemPhase.Running), (worker.Files.ReadPage()[0].Delivery, worker.Files.ReadPage()[0].Index, worker.Files.ReadPage()[0].Phase));
        await call.HalfCloseAsync();
        Assert.NotNull(await call.NextMessageAsync());
    }

    [Fact]
    public async Task A_call_to_an_unknown_method_is_unimplemented()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, "no.such/Method", credit: 1);

        Assert.Null(await call.NextMessageAsync());
        Assert.Equal((int)StatusCode.Unimplemented, call.Status!.Failure.Code);
    }

    [Fact]
    public async Task A_run_limit_ends_a_call()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var call = await CallLink.OpenAsync(worker.Link, Arithmetic + "Sum", credit: 1, open => open.RunLimit = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(50)));

        Assert.Null(await call.NextMessageAsync());
        Assert.Equal(OutcomeKind.TimedOut, call.Status!.Failure.Kind);
    }
}
