namespace Supervisor.Dispatch.Scheduling;

/// <summary>A set of item indexes, kept as ranges: one range when items end in order, whatever their number.</summary>
internal sealed class IndexSet
{
    // Disjoint, not adjacent, ascending.
    private readonly List<(ulong First, ulong End)> _ranges = [];

    public ulong Count { get; private set; }

    public IReadOnlyList<(ulong First, ulong End)> Ranges => _ranges;

    /// <summary>Adds [first, end); false, and nothing is added, where any of it is in already.</summary>
    public bool TryAdd(ulong first, ulong end)
    {
        var position = BeginningBefore(end);
        if (first >= end || (position > 0 && _ranges[position - 1].End > first))
        {
            return false;
        }

        Count += end - first;
        Join(position, first, end);
        return true;
    }

    public bool Contains(ulong index)
    {
        var position = BeginningBefore(index + 1);
        return position > 0 && index < _ranges[position - 1].End;
    }

    /// <summary>What of [first, end) is not in the set, ascending.</summary>
    public IEnumerable<(ulong First, ulong End)> Gaps(ulong first, ulong end)
    {
        var position = BeginningBefore(first + 1);
        var next = position > 0 ? Math.Max(first, _ranges[position - 1].End) : first;
        while (next < end)
        {
            var gapEnd = position < _ranges.Count ? Math.Min(end, _ranges[position].First) : end;
            yield return (next, gapEnd);
            next = position < _ranges.Count ? _ranges[position++].End : end;
        }
    }

    private void Join(int position, ulong first, ulong end)
    {
        var joinsLower = position > 0 && _ranges[position - 1].End == first;
        var joinsUpper = position < _ranges.Count && _ranges[position].First == end;
        if (joinsLower && joinsUpper)
        {
            _ranges[position - 1] = (_ranges[position - 1].First, _ranges[position].End);
            _ranges.RemoveAt(position);
        }
        else if (joinsLower)
        {
            _ranges[position - 1] = (_ranges[position - 1].First, end);
        }
        else if (joinsUpper)
        {
            _ranges[position] = (first, _ranges[position].End);
        }
        else
        {
            _ranges.Insert(position, (first, end));
        }
    }

    // How many ranges begin before the index.
    private int BeginningBefore(ulong index)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].First < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
