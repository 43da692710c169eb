using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>Responses that a client reads where they lie. Safe for use by several threads.</summary>
internal sealed class SlicesOnLoan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(uint Segment, ulong Offset), Slice> _slices = [];

    public void Add(Slice slice)
    {
        lock (_lock)
        {
            _slices[(slice.Segment.Number, slice.Offset)] = slice;
        }
    }

    /// <summary>It was read. What is not on loan is ignored.</summary>
    public void Return(SlicePlace place)
    {
        Slice? slice;
        lock (_lock)
        {
            _slices.Remove((place.Segment, place.Offset), out slice);
        }

        slice?.Return();
    }

    /// <summary>The client is gone, and may read on for a moment.</summary>
    public void Close()
    {
        Slice[] slices;
        lock (_lock)
        {
            slices = [.. _slices.Values];
            _slices.Clear();
        }

        foreach (var slice in slices)
        {
            slice.Forget();
        }
    }
}
