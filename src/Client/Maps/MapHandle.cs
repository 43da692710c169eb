namespace Supervisor.Client;

/// <summary>A map that was submitted, as <c>multiprocessing.pool.MapResult</c>: one result, which is the list of all responses.</summary>
/// <typeparam name="T">The response type.</typeparam>
public sealed class MapHandle<T> : ResultHandle<IReadOnlyList<T>>
{
    private readonly MapCollector<T> _collector;

    internal MapHandle(Pool pool, MapCollector<T> collector, RunStream stream)
        : base(pool, MapJob.ValuesAsync(collector), () => stream.Abort(new OperationCanceledException("The map was cancelled.")))
    {
        _collector = collector;
    }

    /// <summary>How many items have had their outcome so far.</summary>
    public long CompletedItems => _collector.Received;
}
