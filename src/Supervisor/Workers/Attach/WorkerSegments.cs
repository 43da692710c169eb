using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.Workers.Attach;

/// <summary>The segments that one worker lays its large responses into. Safe for use by several threads.</summary>
/// <param name="maker">Makes them.</param>
/// <param name="channel">The way down to the worker.</param>
/// <param name="maxItemBytes">Of a response.</param>
internal sealed class WorkerSegments(SegmentMaker maker, AttachChannel channel, long maxItemBytes)
{
    private readonly Lock _lock = new();
    private readonly List<Segment> _segments = [];
    private long _forgotten;
    private bool _isOver;

    /// <summary>Offers the worker a segment, in place of the one that it has.</summary>
    public void Offer()
    {
        lock (_lock)
        {
            if (_isOver || maker.TryMake() is not { } segment)
            {
                return;
            }

            // Responses in the one before may be under way still. Those in the one before that have come: others have come after them.
            if (_segments.Count == 2)
            {
                _segments[0].Release();
                _segments.RemoveAt(0);
            }

            _segments.Add(segment);
            _forgotten = 0;
            channel.Offer(segment);
        }
    }

    /// <summary>A response, as its worker says where it is; null: it cannot be there.</summary>
    public Slice? Find(SlicePlace place)
    {
        lock (_lock)
        {
            return place.Length <= maxItemBytes
                && _segments.Find(segment => segment.Number == place.Segment) is { } segment
                && segment.Contains(place.Offset, place.Length)
                    ? Lend(segment, place)
                    : null;
        }
    }

    /// <summary>The worker is gone, and what it left was found.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            _segments.ForEach(segment => segment.Release());
            _segments.Clear();
        }
    }

    private SliceOnLoan Lend(Segment segment, SlicePlace place)
    {
        segment.Hold();
        return new SliceOnLoan(segment, place.Offset, place.Length, Ended);
    }

    // Room that may still be read by a client which has left is never used again. Once that is much, the worker begins anew.
    private void Ended(SliceOnLoan slice, bool mayBeUsedAgain)
    {
        if (mayBeUsedAgain)
        {
            channel.Return(slice);
        }
        else if (IsWornOut(slice))
        {
            Offer();
        }

        channel.Flush();
    }

    private bool IsWornOut(SliceOnLoan slice)
    {
        lock (_lock)
        {
            if (_isOver || slice.Segment != _segments[^1])
            {
                return false;
            }

            _forgotten += slice.Length;
            return _forgotten > slice.Segment.Length / 4;
        }
    }
}
