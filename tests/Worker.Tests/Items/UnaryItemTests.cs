using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Items;

public sealed class UnaryItemTests
{
    [Fact]
    public async Task Items_of_a_delivery_are_answered_in_order()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Square", [.. Enumerable.Range(0, 1000).Select(value => new Number { Value = value })], delivery => delivery.Runs[0].FirstIndex = 50);

        var results = await worker.Link.CollectAsync(1000);

        Assert.Equal(Enumerable.Range(50, 1000).Select(index => (ulong)index), results.Keys);
        Assert.All(results, pair => Assert.Equal(((long)pair.Key - 50) * ((long)pair.Key - 50), pair.Value.Number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_million_bytes_of_answers_pass_a_small_outbox_while_they_are_acknowledged(int concurrency)
    {
        await using var worker = await AttachedWorker.StartAsync(concurrency, capacity: 8192);
        await worker.Link.DeliverAsync("Fill", [.. Enumerable.Repeat(new Number { Value = 1000 }, 1000)]);

        var seen = new HashSet<ulong>();
        while (seen.Count < 1000)
        {
            foreach (var (index, result) in worker.Link.Read((await worker.Link.NextAsync())!))
            {
                Assert.True(seen.Add(index));
                Assert.Equal(1000, Blob.Parser.ParseFrom(result.Response).Data.Length);
            }
            await worker.Link.ReceivedAsync(worker.Link.Position);
        }
    }

    [Fact]
    public async Task A_full_outbox_stops_the_worker_until_it_is_acknowledged()
    {
        await using var worker = await AttachedWorker.StartAsync(capacity: 1024);
        // Each record is 48 bytes: 21 of them fill the ring.
        await worker.Link.DeliverAsync("Square", [.. Enumerable.Range(1, 100).Select(value => new Number { Value = value })]);

        var first = await worker.Link.CollectAsync(21);
        await Eventually.HoldsAsync(() => worker.Files.ReadPage()[0] is { IsExecuting: true, Index: 21 }, text: "the 22nd item has no room");
        Assert.Equal(21, first.Count);
        Assert.Equal(21, worker.Files.ReadOutbox().Count);

        var rest = new SortedDictionary<ulong, ItemResult>(first);
        while (rest.Count < 100)
        {
            await worker.Link.ReceivedAsync(worker.Link.Position);
            foreach (var (index, result) in worker.Link.Read((await worker.Link.NextAsync())!))
            {
                rest.Add(index, result);
            }
        }
        Assert.All(rest, pair => Assert.Equal(((long)pair.Key + 1) * ((long)pair.Key + 1), pair.Value.Number));
    }

    [Fact]
    public async Task An_outcome_leaves_while_the_next_item_runs()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Busy", [new Number { Value = 1 }, new Number { Value = 3000 }]);

        var first = await worker.Link.CollectAsync(1);

        Assert.Equal(0ul, first.Single().Key);
        Assert.True(worker.Files.ReadPage()[0] is { IsExecuting: true, Index: 1, Phase: ItemPhase.Running });
    }

    [Fact]
    public async Task Malformed_requests_fail_alone()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var packed = Packed.Of([new Number { Value = 2 }, new Blob { Data = ByteString.CopyFromUtf8("\u00ff") }, new Number { Value = 3 }]).ToByteArray();
        // The second message becomes a varint field without its end.
        packed[4] = 0x08;
        packed[5] = 0xff;
        packed[6] = 0xff;
        packed[7] = 0xff;
        await worker.Link.DeliverAsync("Square", new ItemRun { Count = 3, Packed = ByteString.CopyFrom(packed) });

        var results = await worker.Link.CollectAsync(3);

        Assert.Equal(4, results[0].Number);
        Assert.Equal((OutcomeKind.Failed, (int)StatusCode.InvalidArgument), (results[1].Failure!.Kind, results[1].Failure!.Code));
        Assert.Contains("testing.v1.Arithmetic/Square", results[1].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(9, results[2].Number);
    }

    [Fact]
    public async Task An_exception_becomes_a_failure_with_type_and_stack_trace()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Fail", [new FailRequest { Message = "no luck" }]);

        var failure = (await worker.Link.CollectAsync(1))[0].Failure!;

        Assert.Equal((OutcomeKind.Failed, (int)StatusCode.Unknown, "no luck"), (failure.Kind, failure.Code, failure.Message));
        Assert.Equal("System.InvalidOperationException", failure.Type);
        Assert.Contains(nameof(FaultHandlers), failure.StackTrace, StringComparison.Ordinal);
        Assert.Equal("no luck", worker.Files.ReadOutbox().Single().Failure.Message);
    }

    [Fact]
    public async Task An_rpc_exception_keeps_its_code_and_trailers()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Fail", [new FailRequest { Code = (int)StatusCode.NotFound, Message = "nobody" }]);

        var failure = (await worker.Link.CollectAsync(1))[0].Failure!;

        Assert.Equal((OutcomeKind.Failed, (int)StatusCode.NotFound, "nobody", ""), (failure.Kind, failure.Code, failure.Message, failure.Type));
        Assert.Equal([1, 2, 3], failure.Trailers.Single(entry => entry.Key == "grpc-status-details-bin").Value.ToByteArray());
        Assert.Equal("nobody", failure.Trailers.Single(entry => entry.Key == "reason").Value.ToStringUtf8());
    }

    [Fact]
    public async Task Headers_and_trailers_travel_both_ways()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var run = new ItemRun { Count = 2, Packed = Packed.Of([new Number { Value = 1 }, new Number { Value = 2 }]) };
        run.Headers.Add(new ItemHeaders { Index = 1, Metadata = { new MetadataEntry { Key = "echo-a", Value = ByteString.CopyFromUtf8("b") } } });
        await worker.Link.DeliverAsync("Metadata", run);

        var results = await worker.Link.CollectAsync(2);

        Assert.DoesNotContain(results[0].Metadata!.Trailers, trailer => trailer.Key == "echo-a");
        Assert.Equal("b", results[1].Metadata!.Headers.Single().Value.ToStringUtf8());
        Assert.Equal("b", results[1].Metadata!.Trailers.Single(trailer => trailer.Key == "echo-a").Value.ToStringUtf8());
        Assert.Equal(2, results[1].Number);
    }

    [Fact]
    public async Task Handlers_know_their_item()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("WhoAmI", [new Empty()], delivery => (delivery.Runs[0].FirstIndex, delivery.Attempt) = (5, 3));

        var identity = Identity.Parser.ParseFrom((await worker.Link.CollectAsync(1))[5].Response);

        Assert.Equal((7ul, 5ul, 3u, "tests/0#1"), (identity.JobId, identity.Index, identity.Attempt, identity.WorkerId));
    }

    [Fact]
    public async Task Large_messages_travel_in_pieces()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var request = new Blob { Data = ByteString.CopyFrom(new byte[300_000]) }.ToByteString();
        for (var at = 0; at < request.Length; at += 65536)
        {
            await worker.Link.SendAsync(new AttachResponse { Piece = new Piece { Data = ByteString.CopyFrom(request.Span[at..Math.Min(at + 65536, request.Length)]) } });
        }

        await worker.Link.DeliverAsync("Echo", new ItemRun { Count = 1, FromPieces = true });

        var result = (await worker.Link.CollectAsync(1))[0];

        Assert.Equal(request, result.Response);
        var kept = worker.Files.ReadOutbox().Single();
        Assert.True(kept.IsBehindRing);
        Assert.Equal(request.ToByteArray(), kept.Payload);
        await worker.Link.ReceivedAsync(worker.Link.Position);
        await Eventually.HoldsAsync(() => new FileInfo(worker.Files.OutboxPath).Length == 64 + worker.Files.Capacity, text: "the file is cut back");
    }

    [Fact]
    public async Task A_response_above_the_limit_is_a_failure()
    {
        await using var worker = await AttachedWorker.StartAsync(welcome: welcome => welcome.MaxItemBytes = 100);
        await worker.Link.DeliverAsync("Fill", [new Number { Value = 99 }, new Number { Value = 90 }, new Number { Value = 1_000_000 }]);

        var results = await worker.Link.CollectAsync(3);

        Assert.Equal((int)StatusCode.ResourceExhausted, results[0].Failure!.Code);
        Assert.Equal(90, Blob.Parser.ParseFrom(results[1].Response).Data.Length);
        Assert.Equal((OutcomeKind.Failed, (int)StatusCode.ResourceExhausted), (results[2].Failure!.Kind, results[2].Failure!.Code));
    }

    [Fact]
    public async Task Lanes_share_a_delivery()
    {
        await using var worker = await AttachedWorker.StartAsync(concurrency: 3);
        var gate = worker.Supervisor.PathOf("gate");
        await worker.Link.DeliverAsync("Gate", [.. Enumerable.Range(0, 3).Select(value => new GateRequest { Started = worker.Supervisor.PathOf($"started-{value}"), Gate = gate, Value = value })]);

        await Eventually.HoldsAsync(() => worker.Files.ReadPage().Count(lane => lane.IsExecuting) == 3, text: "three items run at once");
        Assert.Equal([0ul, 1, 2], worker.Files.ReadPage().Select(lane => lane.Index).Order().ToArray());
        await File.WriteAllTextAsync(gate, "");

        Assert.Equal([0, 1, 2], (await worker.Link.CollectAsync(3)).Values.Select(result => result.Number));
    }

    [Fact]
    public async Task A_streaming_method_is_no_method_for_items()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Count", [new Number { Value = 1 }]);

        Assert.Equal((int)StatusCode.Unimplemented, (await worker.Link.CollectAsync(1))[0].Failure!.Code);
    }

    [Fact]
    public async Task Run_time_is_measured()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync("Busy", [new Number { Value = 50 }]);

        var time = (await worker.Link.CollectAsync(1))[0].Outcome.RunTime.ToTimeSpan();

        Assert.True(time >= TimeSpan.FromMilliseconds(50) && time < TimeSpan.FromSeconds(20), $"{time}");
    }
}
