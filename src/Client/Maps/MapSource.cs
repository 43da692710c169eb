namespace Supervisor.Client;

/// <summary>A map's input, with its length where that is known without going through it.</summary>
internal readonly record struct MapSource<T>(IAsyncEnumerable<T> Items, int? Count)
{
    internal static MapSource<T> From(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new MapSource<T>(new SyncSequence<T>(items), items.TryGetNonEnumeratedCount(out var count) ? count : null);
    }

    internal static MapSource<T> From(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new MapSource<T>(items, null);
    }
}
