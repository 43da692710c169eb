using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Items;
using Supervisor.Worker.Recovery;
using Delivery = Supervisor.Worker.Items.Delivery;
using OutcomeBatch = Supervisor.Worker.Outcomes.OutcomeBatch;

namespace Supervisor.Bench.Micro;

/// <summary>What a worker does with an item beside its handler, and with a handler that is done at once.</summary>
public class WorkerCodecBenchmarks
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bench-micro-");
    private readonly ItemRun _run = new() { Count = PackedItems.Count, Packed = UnsafeByteOperations.UnsafeWrap(PackedItems.Packed) };
    private readonly MessageReader _reader = new();
    private readonly MessageWriter _writer = new(limit: 1 << 20);
    private readonly LaneCancellation _cancellation = new(TimeProvider.System);
    private readonly OutcomeBatch _batch = new();
    private readonly UnaryMethod<BytesValue, BytesValue> _echo = new(
        new Method<BytesValue, BytesValue>(MethodType.Unary, "bench.Echo", "Echo", PackedItems.Marshaller, PackedItems.Marshaller),
        (request, _) => Task.FromResult(request));

    private readonly Page _page;
    private readonly ItemExecution _item;

    public WorkerCodecBenchmarks()
    {
        var path = Path.Combine(_directory.FullName, "page");
        using (var file = File.Create(path))
        {
            file.SetLength(Page.HeaderSize + Page.LaneSize);
        }

        _page = new Page(path, lanes: 1);
        _item = new ItemExecution(_page.Lane(0), _cancellation, maxItemBytes: 1 << 20);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _page.Dispose();
        _directory.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = PackedItems.Count)]
    public int Read()
    {
        var bytes = 0;
        var delivery = Delivery();
        while (delivery.TryTake(out var next))
        {
            _reader.Payload = next.Message;
            bytes += PackedItems.Marshaller.ContextualDeserializer(_reader).Value.Length;
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = PackedItems.Count)]
    public int Write()
    {
        var bytes = 0;
        foreach (var message in PackedItems.Messages)
        {
            _writer.Write(PackedItems.Marshaller, message);
            bytes += _writer.Delimited.Length;
        }

        return bytes;
    }

    /// <summary>From the delivery to the frame of outcomes, without the outbox.</summary>
    [Benchmark(OperationsPerInvoke = PackedItems.Count)]
    public int Execute()
    {
        var delivery = Delivery();
        while (delivery.TryTake(out var next))
        {
            var context = new HandlerContext(delivery, next.Index, next.Headers, _cancellation);
            _item.Begin(context, next.Message);
            _echo.Execute(_item);
            _cancellation.End(context);
            _batch.Add(_item, ticks: 1, position: next.Index);
        }

        var bytes = _batch.Frames().Sum(frame => frame.CalculateSize());
        _batch.Written();
        return bytes;
    }

    private Delivery Delivery() => new(_echo, [_run], large: default, isShared: false)
    {
        Id = 1,
        Method = PackedItems.Method,
        JobId = 1,
        Attempt = 1,
        WorkerId = "bench/0#1",
        ReceivedAt = DateTimeOffset.UnixEpoch,
        ReceivedTimestamp = 0,
    };
}
