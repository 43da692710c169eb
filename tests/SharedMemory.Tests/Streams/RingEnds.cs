using Google.Protobuf.WellKnownTypes;

namespace Supervisor.SharedMemory.Tests.Streams;

/// <summary>Both ends of a stream through rings, as two processes would have them: by two mappings of the same memory.</summary>
internal sealed class RingEnds : IDisposable
{
    internal const int Capacity = 64 << 10;

    private readonly RingPair _made = RingPair.Create(Capacity);
    private readonly RingPair _opened;

    internal RingEnds(int threads = 1, int maxFrame = 64 << 20)
    {
        _opened = RingPair.Open(_made.Path, _made.Nonce);
        var settings = new RingSettings<BytesValue> { Parser = BytesValue.Parser, ThreadName = "test-ring", Threads = threads, MaxFrame = maxFrame };
        Maker = new FrameRing<BytesValue, BytesValue>(_made, settings);
        Other = new FrameRing<BytesValue, BytesValue>(_opened, settings);
    }

    internal FrameRing<BytesValue, BytesValue> Maker { get; }

    internal FrameRing<BytesValue, BytesValue> Other { get; }

    /// <summary>The memory as a process sees it that does not keep to the rules.</summary>
    internal Mapping MapWhole()
    {
        using var memory = SealedMemory.Open(_made.Path);
        return Mapping.Of(memory, 0, (int)memory.Length);
    }

    public void Dispose()
    {
        Maker.Dispose();
        Other.Dispose();
    }
}
