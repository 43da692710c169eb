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
        var position = _ranges.Count;
        while (position > 0 && _ranges[position - 1].First >= end)
        {
            position--;
        }

        if (position > 0 && _ranges[position - 1].End > first)
        {
            return false;
        }

        Count += end - first;
        Join(position, first, end);
        return true;
    }

    public bool Contains(ulong index) => _ranges.Exists(range => range.First <= index && index < range.End);

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
}
