namespace Supervisor.SharedMemory;

/// <summary>
/// What of a segment is in use. The lowest place that fits is taken, so that the same memory is used again while it is in the caches. Not safe for
/// use by several threads.
/// </summary>
/// <param name="start">Where slices may begin.</param>
/// <param name="end">Where they end.</param>
/// <param name="limit">How much may be in use at a time; one slice alone may be larger.</param>
internal sealed class SliceHeap(int start, int end, int limit)
{
    // What is copied to the start of a page is copied fastest.
    private const int Step = 4096;

    private readonly SortedList<int, int> _ends = [];
    private int _used;

    internal bool IsEmpty => _ends.Count == 0;

    /// <summary>Behind all that was ever in use.</summary>
    internal int HighWater { get; private set; }

    /// <summary>A place for that many bytes; null for none.</summary>
    internal int? TryRent(int length)
    {
        if (_used > 0 && (long)_used + length > limit)
        {
            return null;
        }

        var offset = start;
        foreach (var (from, to) in _ends)
        {
            if (from - offset >= length)
            {
                break;
            }

            offset = to;
        }

        if (end - offset < length)
        {
            return null;
        }

        var rounded = (int)Math.Min(((long)length + Step - 1) / Step * Step, end - offset);
        _ends.Add(offset, offset + rounded);
        _used += rounded;
        HighWater = Math.Max(HighWater, offset + rounded);
        return offset;
    }

    /// <summary>False: nothing is in use there.</summary>
    internal bool TryReturn(int offset)
    {
        if (!_ends.Remove(offset, out var to))
        {
            return false;
        }

        _used -= to - offset;
        return true;
    }

    /// <summary>Forgets what was ever in use; for an empty one.</summary>
    internal void Trim() => HighWater = 0;
}
