using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.SharedMemory;

namespace Supervisor.Bench.Micro;

/// <summary>What lies between two processes: frames through rings, here between two mappings of one process, each with its thread.</summary>
public class RingBenchmarks
{
    private const int Frames = 64;

    private static readonly BytesValue Small = new() { Value = ByteString.CopyFrom(new byte[16]) };
    private static readonly BytesValue Large = new() { Value = ByteString.CopyFrom(new byte[64 << 10]) };

    private FrameRing<BytesValue, BytesValue> _near = null!;
    private FrameRing<BytesValue, BytesValue> _far = null!;
    private Task _echoing = null!;

    [GlobalSetup]
    public void Open()
    {
        var made = RingPair.Create(512 << 10);
        var opened = RingPair.Open(made.Path, made.Nonce);
        var settings = new RingSettings<BytesValue> { Parser = BytesValue.Parser, ThreadName = "bench-ring" };
        (_near, _far) = (new FrameRing<BytesValue, BytesValue>(made, settings), new FrameRing<BytesValue, BytesValue>(opened, settings));
        _echoing = EchoAsync();
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        _near.Dispose();
        _far.Dispose();
        await _echoing;
    }

    /// <summary>There and back, one after the other: two wake-ups, or what stands for them.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public async Task RoundTrip()
    {
        for (var i = 0; i < Frames; i++)
        {
            await _near.Writer.WriteAsync(Small).ConfigureAwait(false);
            await _near.Reader.MoveNext(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>There and back of 64 KiB, as many at a time as go in.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public async Task Stream64KiB()
    {
        var writing = WriteAsync();
        for (var i = 0; i < Frames; i++)
        {
            await _near.Reader.MoveNext(CancellationToken.None).ConfigureAwait(false);
        }

        await writing;
    }

    private async Task WriteAsync()
    {
        for (var i = 0; i < Frames; i++)
        {
            await _near.Writer.WriteAsync(Large).ConfigureAwait(false);
        }
    }

    private async Task EchoAsync()
    {
        while (await _far.Reader.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            await _far.Writer.WriteAsync(_far.Reader.Current).ConfigureAwait(false);
        }
    }
}
