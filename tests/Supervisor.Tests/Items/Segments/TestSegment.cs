using System.Diagnostics.CodeAnalysis;
using Supervisor.Items;
using Supervisor.SharedMemory;

namespace Supervisor.Tests.Items.Segments;

/// <summary>A segment with something in it, and what became of the slices that were lent of it.</summary>
internal sealed class TestSegment : IDisposable
{
    internal const int Bytes = 1 << 20;
    internal const uint Length = 100_000;

    internal TestSegment()
    {
        Segment = new SegmentMaker(Bytes).TryMake()!;
        var mapping = SegmentMapping.Open(Segment.Path, Segment.Nonce.Span);
        mapping.Slice(4096, Bytes).Span.Fill(7);
        mapping.Release();
    }

    internal Segment Segment { get; }

    /// <summary>Offsets, and whether their room may be used again.</summary>
    internal List<(ulong Offset, bool MayBeUsedAgain)> Ended { get; } = [];

    internal SliceOnLoan Lend(ulong offset = 4096)
    {
        Segment.Hold();
        return new SliceOnLoan(Segment, offset, Length, End);
    }

    /// <summary>Lends a slice that nobody keeps.</summary>
    [SuppressMessage("Performance", "CA1806", Justification = "That is what it is for.")]
    internal void Lose() => Lend();

    internal OutcomeRun Outcome(ulong first, ulong offset = 4096) => new() { First = first, Count = 1, Payload = Payload.FromSlice(Lend(offset)) };

    public void Dispose() => Segment.Release();

    private void End(SliceOnLoan slice, bool mayBeUsedAgain)
    {
        lock (Ended)
        {
            Ended.Add((slice.Offset, mayBeUsedAgain));
        }
    }
}
