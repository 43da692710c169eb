using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>The segment that the client of one job lays its large requests into; one at most. For one thread at a time.</summary>
internal sealed class JobSegment(SegmentMaker maker)
{
    private Segment? _segment;

    /// <summary>The one to offer; null: there is none to be had, or it was offered before.</summary>
    public Segment? Make() => _segment is null ? _segment = maker.TryMake() : null;

    /// <summary>A request, as the client says where it is; null: it cannot be there.</summary>
    public Slice? Find(SlicePlace place) => _segment is { } segment && segment.Number == place.Segment && segment.Contains(place.Offset, place.Length)
        ? new Slice(segment, place.Offset, place.Length)
        : null;

    /// <summary>Nobody wants the job's items done any more.</summary>
    public void End() => _segment?.Release();
}
