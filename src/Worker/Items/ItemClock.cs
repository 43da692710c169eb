namespace Supervisor.Worker.Items;

/// <summary>
/// How long items take, one after the other. A look at the clock costs as much as a small item, so of items that take less than a microsecond
/// only each 16th is looked at, and has the time of all of them.
/// </summary>
internal struct ItemClock(TimeProvider time)
{
    private const int Stride = 16;

    private static readonly TimeSpan Small = TimeSpan.FromMicroseconds(1);

    private int _stride = 1;
    private int _items;

    /// <summary>When the item began, or one of the small ones before it did.</summary>
    internal long Start { get; private set; } = time.GetTimestamp();

    /// <summary>An item has ended, and the next begins. The time of those that have ended since this last told one.</summary>
    /// <param name="exactly">The next one's start must be known.</param>
    internal TimeSpan Next(bool exactly)
    {
        if (++_items < _stride && !exactly)
        {
            return TimeSpan.Zero;
        }

        var end = time.GetTimestamp();
        var taken = time.GetElapsedTime(Start, end);
        _stride = taken < Small * _items ? Stride : 1;
        (Start, _items) = (end, 0);
        return taken;
    }

    /// <summary>What went by since the last item ended is nobody's time.</summary>
    internal void Restart() => Start = time.GetTimestamp();
}
