using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

/// <summary>What an item costs on its way out and back, counted: objects cost more than the bytes they hold.</summary>
public sealed class CodecCostTests
{
    // A chunk that fits one run.
    private const int Items = 5000;

    private static readonly Marshaller<Number> Marshaller = Marshallers.Create(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => Number.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static readonly Number[] Numbers = [.. Enumerable.Range(0, Items).Select(i => new Number { Value = i })];

    [Fact]
    public void Packing_allocates_per_run_and_not_per_item()
    {
        var packer = new MessagePacker();
        var serializer = Marshaller.ContextualSerializer;
        packer.Pack(Numbers[0], serializer);

        // The buffer is there, and larger than all of them.
        var allocated = Allocated(() => Array.ForEach(Numbers, number => packer.Pack(number, serializer)));

        Assert.InRange(allocated, 0, Items);
        packer.Release();
    }

    [Fact]
    public void Packing_adds_a_byte_to_a_small_message()
    {
        var packer = new MessagePacker();
        Array.ForEach(Numbers, number => packer.Pack(number, Marshaller.ContextualSerializer));

        Assert.Equal(Numbers.Sum(number => 1 + number.CalculateSize()), packer.Length);
        packer.Release();
    }

    [Fact]
    public void Reading_outcomes_allocates_the_messages_and_nothing_else()
    {
        var run = new OutcomeRun { Count = Items, Packed = Packed() };
        var decoder = new MessageDecoder<Number>(Marshaller);
        var messages = Allocated(() => Array.ForEach(Numbers, number => GC.KeepAlive(new Number())));

        var allocated = Allocated(() => Assert.Equal(Numbers.Sum(number => (long)number.Value), SumOf(new OutcomeRunReader(run), decoder)));

        // A byte an item is less than any object for each of them.
        Assert.InRange(allocated, messages, messages + Items);
    }

    private static long SumOf(OutcomeRunReader outcomes, MessageDecoder<Number> decoder)
    {
        var sum = 0L;
        while (outcomes.MoveNext())
        {
            sum += decoder.Decode(outcomes.Message).Value;
        }

        return sum;
    }

    private static ByteString Packed()
    {
        var packed = new MemoryStream();
        Array.ForEach(Numbers, number => number.WriteDelimitedTo(packed));
        return ByteString.CopyFrom(packed.ToArray());
    }

    // The first time pays for what is made once.
    private static long Allocated(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
