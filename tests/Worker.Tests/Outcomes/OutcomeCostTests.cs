using Grpc.Core;
using Supervisor.TestWorker;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Items;
using Supervisor.Worker.Outcomes;
using Supervisor.Worker.Recovery;
using Supervisor.Worker.Tests.Fakes;
using ItemRun = Supervisor.Protocol.V1.ItemRun;

namespace Supervisor.Worker.Tests.Outcomes;

/// <summary>What an item costs in a worker beside its handler, counted: allocations, and bytes and frames of its outcome.</summary>
public sealed class OutcomeCostTests : IDisposable
{
    // More than a frame holds.
    private const int Items = 20_000;

    // What a run of outcomes needs beside the responses: numbers, run time, position.
    private const int RunBytes = 64;

    private static readonly Marshaller<Number> Marshaller = Marshallers.Create(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            Google.Protobuf.MessageExtensions.WriteTo(message, context.GetBufferWriter());
            context.Complete();
        },
        context => Number.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static readonly Number Answer = new() { Value = 1_000_000 };
    private static readonly Task<Number> Answered = Task.FromResult(Answer);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("outcome-cost-");
    private readonly Page _page;
    private readonly LaneCancellation _cancellation = new(TimeProvider.System);
    private readonly ItemExecution _item;
    private readonly OutcomeBatch _batch = new();
    private readonly UnaryMethod<Number, Number> _method = new(
        new Method<Number, Number>(MethodType.Unary, "test.Costs", "Answer", Marshaller, Marshaller),
        (_, _) => Answered);

    public OutcomeCostTests()
    {
        var path = Path.Combine(_directory.FullName, "page");
        ZeroFile.Create(path, Page.HeaderSize + Page.LaneSize);
        _page = new Page(path, 1);
        _item = new ItemExecution(_page.Lane(0), _cancellation, maxItemBytes: 1 << 20);
    }

    public void Dispose()
    {
        _page.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void An_item_costs_its_context_and_its_request()
    {
        // The first time pays for what is made once.
        FillBatch(Delivery());
        var delivery = Delivery();
        var perItem = Allocated(() => GC.KeepAlive(new HandlerContext(delivery, 0, null, _cancellation))) + Allocated(() => GC.KeepAlive(new Number()));

        var count = 0;
        var allocated = Allocated(() => count = FillBatch(delivery));

        // A byte an item is less than any object for each of them.
        Assert.InRange(allocated, count * perItem, count * (perItem + 1));
    }

    [Fact]
    public void A_frame_is_one_run_of_as_many_outcomes_as_it_should_hold()
    {
        var count = FillBatch(Delivery());

        var frame = Assert.Single(_batch.Frames());
        var run = Assert.Single(frame.Outcomes.Outcomes).Run;
        Assert.Equal((uint)count, run.Count);
        // A message, and its length before it.
        var bytes = count * (1 + Answer.CalculateSize());
        Assert.Equal(bytes, run.Packed.Length);
        Assert.InRange(bytes, Pieces.WholeLimit - RunBytes, Pieces.WholeLimit);
        Assert.InRange(frame.CalculateSize(), bytes, bytes + RunBytes);
    }

    // As a lane does it, without what it shares with others.
    private int FillBatch(Delivery delivery)
    {
        _batch.Written();
        for (var count = 0; delivery.TryTake(out var next); count++)
        {
            var context = new HandlerContext(delivery, next.Index, next.Headers, _cancellation);
            _item.Begin(context, next.Message);
            _method.Execute(_item);
            _cancellation.End(context);
            if (!_batch.HasRoomFor(_item))
            {
                return count;
            }

            _batch.Add(_item, ticks: 1, position: next.Index);
        }

        return Items;
    }

    private Delivery Delivery() => new(
        _method,
        [new ItemRun { Count = Items, Packed = Packed.Of(Enumerable.Range(0, Items).Select(value => new Number { Value = value })) }],
        large: default,
        isShared: false)
    {
        Id = 1,
        Method = _method.Name,
        JobId = 1,
        Attempt = 1,
        WorkerId = "test/0#1",
        ReceivedAt = DateTimeOffset.UnixEpoch,
        ReceivedTimestamp = 0,
    };

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
