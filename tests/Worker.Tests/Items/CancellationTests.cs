using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestKit;
using Supervisor.TestWorker;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Items;

public sealed class CancellationTests
{
    [Fact]
    public async Task A_cancel_reaches_the_running_item_and_those_behind_it()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var delivery = await worker.Link.DeliverAsync("Hang", [Hang(worker, 0), Hang(worker, 1), Hang(worker, 2)]);
        await Running(worker, 0);

        await worker.Link.SendAsync(new AttachResponse { Cancel = new WorkerCancel { Delivery = delivery } });

        var results = await worker.Link.CollectAsync(3);
        Assert.All(results.Values, result => Assert.Equal((OutcomeKind.Cancelled, (int)StatusCode.Cancelled), (result.Failure!.Kind, result.Failure.Code)));
        Assert.False(File.Exists(worker.Supervisor.PathOf("started-1")));
    }

    [Fact]
    public async Task A_cancel_hits_only_the_items_that_it_names()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var delivery = await worker.Link.DeliverAsync("Hang", [Hang(worker, 0), Hang(worker, 1), Hang(worker, 2)]);
        await Running(worker, 0);

        // The token source is used again for item 2 only if item 1 did not spoil it.
        await worker.Link.SendAsync(new AttachResponse { Cancel = new WorkerCancel { Delivery = delivery, Indexes = { 1 } } });
        await worker.Link.SendAsync(new AttachResponse { Cancel = new WorkerCancel { Delivery = delivery, Indexes = { 0 } } });
        Assert.Equal([0ul, 1ul], (await worker.Link.CollectAsync(2)).Keys);
        await Running(worker, 2);
        await worker.Link.SendAsync(new AttachResponse { Cancel = new WorkerCancel { Delivery = delivery, Indexes = { 2 } } });

        Assert.Equal(OutcomeKind.Cancelled, (await worker.Link.CollectAsync(1))[2].Failure!.Kind);
        Assert.False(File.Exists(worker.Supervisor.PathOf("started-1")));
    }

    [Fact]
    public async Task A_cancel_reaches_an_item_while_a_handler_blocks_its_thread()
    {
        await using var worker = await AttachedWorker.StartAsync(concurrency: 2);
        var busy = await worker.Link.DeliverAsync("Busy", [new Number { Value = 2000 }]);
        var hanging = await worker.Link.DeliverAsync("Hang", [Hang(worker, 0)]);
        await Running(worker, 0);

        await worker.Link.SendAsync(new AttachResponse { Cancel = new WorkerCancel { Delivery = hanging } });
        var first = (await worker.Link.CollectAsync(1)).Values.Single();

        Assert.Equal((hanging, OutcomeKind.Cancelled), (first.Outcome.Delivery, first.Failure!.Kind));
        Assert.Equal(busy, (await worker.Link.CollectAsync(1)).Values.Single().Outcome.Delivery);
    }

    [Fact]
    public async Task The_run_limit_cancels_each_item_that_exceeds_it()
    {
        await using var worker = await AttachedWorker.StartAsync();
        await worker.Link.DeliverAsync(
            "Wait",
            [new Number { Value = 1 }, new Number { Value = 60_000 }, new Number { Value = 2 }],
            delivery => delivery.RunLimit = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));

        var results = await worker.Link.CollectAsync(3);

        Assert.Equal((OutcomeKind.TimedOut, (int)StatusCode.DeadlineExceeded), (results[1].Failure!.Kind, results[1].Failure!.Code));
        Assert.Contains("run limit", results[1].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), (results[0].Number, results[2].Number));
    }

    [Fact]
    public async Task A_deadline_covers_waiting_and_running()
    {
        await using var worker = await AttachedWorker.StartAsync();
        var run = new ItemRun { Count = 2, Packed = Packed.Of([new Number { Value = 60_000 }, new Number { Value = 1 }]) };
        run.Headers.Add(new ItemHeaders { Index = 0, Timeout = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(500)) });
        // Well over when its turn comes: a timer may fire a moment early.
        run.Headers.Add(new ItemHeaders { Index = 1, Timeout = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(250)) });
        await worker.Link.DeliverAsync("Wait", run);

        var results = await worker.Link.CollectAsync(2);

        Assert.All(results.Values, result => Assert.Equal(OutcomeKind.TimedOut, result.Failure!.Kind));
        Assert.All(results.Values, result => Assert.Contains("deadline", result.Failure!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clock_that_is_set_ends_nothing_before_its_deadline()
    {
        var clock = new SettableClock();
        await using var worker = await AttachedWorker.StartAsync(configure: builder => builder.AddService<FaultHandlers>().Time = clock);
        var run = new ItemRun { Count = 2, Packed = Packed.Of([Gate(0), Gate(1)]) };
        run.Headers.Add(new ItemHeaders { Index = 1, Timeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(1)) });
        await worker.Link.DeliverAsync("Gate", run);
        await Running(worker, 0);

        clock.Offset = TimeSpan.FromDays(1);
        await File.WriteAllTextAsync(worker.Supervisor.PathOf("gate"), "");

        Assert.All((await worker.Link.CollectAsync(2)).Values, result => Assert.Null(result.Failure));

        GateRequest Gate(int number) => new() { Started = worker.Supervisor.PathOf($"started-{number}"), Gate = worker.Supervisor.PathOf("gate"), Value = number };
    }

    [Fact]
    public async Task A_cancellation_of_the_handlers_own_is_a_failure()
    {
        await using var worker = await AttachedWorker.StartAsync(configure: builder => builder.AddService(new CancelsItself()));
        await worker.Link.DeliverAsync("Square", [new Number()]);

        var failure = (await worker.Link.CollectAsync(1))[0].Failure!;

        Assert.Equal((OutcomeKind.Failed, (int)StatusCode.Unknown, "System.OperationCanceledException"), (failure.Kind, failure.Code, failure.Type));
    }

    private static HangRequest Hang(AttachedWorker worker, int number) =>
        new() { Started = worker.Supervisor.PathOf($"started-{number}"), Value = number };

    private static Task Running(AttachedWorker worker, int number) =>
        Eventually.HoldsAsync(() => File.Exists(worker.Supervisor.PathOf($"started-{number}")), text: $"item {number} runs");

    private sealed class CancelsItself : Arithmetic.ArithmeticBase
    {
        public override Task<Number> Square(Number request, ServerCallContext context) => throw new OperationCanceledException();
    }
}
