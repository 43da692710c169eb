using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Bench.Micro;

/// <summary>What the daemon does with a frame of some thousand items, which it never parses.</summary>
public class FramingBenchmarks
{
    private readonly ItemRun _items = new() { First = 0, Count = PackedItems.Count, Method = PackedItems.Method, Payload = Payload.FromPacked(PackedItems.Packed) };
    private readonly byte[] _frame = new byte[2 * PackedItems.Packed.Length];
    private readonly byte[] _received;

    public FramingBenchmarks() => _received = Outcomes(UnsafeByteOperations.UnsafeWrap(PackedItems.Packed)).ToByteArray();

    /// <summary>The one thing that costs something for each item.</summary>
    [Benchmark(OperationsPerInvoke = PackedItems.Count)]
    public int? CountItems() => PackedMessages.Count(PackedItems.Packed);

    /// <summary>Where to cut a run that is too long for a delivery.</summary>
    [Benchmark]
    public int SplitFrame() => _items.Split(PackedItems.Count / 2, int.MaxValue).Head.Count;

    [Benchmark]
    public int WriteItemsFrame()
    {
        var run = _items.ToProto(takesSlices: true, TimeProvider.System);
        var frame = _frame.AsSpan(0, run.CalculateSize());
        run.WriteTo(frame);
        return frame.Length;
    }

    [Benchmark]
    public int ReadOutcomesFrame() => Proto.OutcomeRun.Parser.ParseFrom(_received).ToDomain(pieces: null, slice: null).Count;

    private static Proto.OutcomeRun Outcomes(ByteString packed) => new() { FirstIndex = 0, Count = PackedItems.Count, Attempt = 1, Packed = packed };
}
