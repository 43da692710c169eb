namespace Supervisor.Worker.Items;

/// <summary>Which items of a delivery nobody wants any more. Read for each item, so reading costs one load while there are none.</summary>
internal sealed class CancelledItems
{
    private readonly Lock _gate = new();
    private volatile HashSet<ulong>? _indexes;
    private volatile bool _all;

    /// <summary>Adds items; none named means all of them.</summary>
    internal void Add(IReadOnlyCollection<ulong> indexes)
    {
        if (indexes.Count == 0)
        {
            _all = true;
        }
        // Readers hold no lock: a set that was published never changes.
        lock (_gate)
        {
            _indexes = [.. _indexes ?? [], .. indexes];
        }
    }

    internal bool Contains(ulong index) => _all || (_indexes?.Contains(index) ?? false);
}
