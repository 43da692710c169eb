using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Bench.Micro;

/// <summary>What the client does with an item: its request into a run, its response out of one.</summary>
public class ClientCodecBenchmarks
{
    private readonly OutcomeRun _outcomes = new() { Count = PackedItems.Count, Packed = UnsafeByteOperations.UnsafeWrap(PackedItems.Packed) };
    private readonly MessageDecoder<BytesValue> _decoder = new(PackedItems.Marshaller);

    [Benchmark(OperationsPerInvoke = PackedItems.Count)]
    public int Pack()
    {
        var packer = new MessagePacker();
        var serializer = PackedItems.Marshaller.ContextualSerializer;
        foreach (var message in PackedItems.Messages)
        {
            packer.Pack(message, serializer);
        }

        packer.Release();
        return packer.Length;
    }

    [Benchmark(OperationsPerInvoke = PackedItems.Count)]
    public int Read()
    {
        var bytes = 0;
        var reader = new OutcomeRunReader(_outcomes);
        while (reader.MoveNext())
        {
            bytes += _decoder.Decode(reader.Message).Value.Length;
        }

        return bytes;
    }
}
