using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Client;

/// <summary>The large requests of one stream, where workers read them. Safe for use by several threads, its writer by one at a time.</summary>
/// <param name="want">Asks for a segment.</param>
/// <param name="time">The clock.</param>
internal sealed class OutgoingSlices(Action want, TimeProvider time) : IDisposable
{
    private readonly SliceSource _source = new(want, time);
    private readonly Dictionary<ulong, RentedSlice> _sent = [];
    private SliceWriter? _writer;

    internal SliceWriter Writer => _writer ??= new SliceWriter(_source);

    internal void Use(SegmentOffer offer)
    {
        if (SegmentMapping.TryOpen(offer.Path, offer.Nonce.Span) is { } mapping)
        {
            _source.Use(offer.Segment, mapping);
        }
    }

    /// <summary>An item's request lies there, until its outcome has come.</summary>
    internal void Add(ulong index, RentedSlice slice)
    {
        lock (_sent)
        {
            _sent.Add(index, slice);
        }
    }

    /// <summary>Outcomes have come.</summary>
    internal void Settled(OutcomeRun run)
    {
        lock (_sent)
        {
            for (var index = run.FirstIndex; _sent.Count > 0 && index < run.FirstIndex + run.Count; index++)
            {
                if (_sent.Remove(index, out var slice) && IsRead(run, index))
                {
                    _source.Return(slice.Segment, (ulong)slice.Offset);
                }
            }
        }
    }

    public void Dispose() => _source.Dispose();

    // Where the handler did not answer, its worker may be reading still, before it is ended: that room is not used again.
    private static bool IsRead(OutcomeRun run, ulong index) =>
        run.Failures.FirstOrDefault(failure => failure.Index == index) is not { Kind: not OutcomeKind.Failed };
}
