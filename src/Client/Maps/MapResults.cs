namespace Supervisor.Client;

/// <summary>
/// What <c>IMap</c> and <c>IMapUnordered</c> return: the responses of a map that is under way, to be gone through once. Ending the
/// enumeration early, or disposing this, cancels what is left.
/// </summary>
/// <remarks>
/// Enumerating throws at an item that failed. The enumerator can be advanced again after that, and goes on with the next item, as
/// <c>next()</c> of <c>multiprocessing.Pool.imap</c> does; a plain <c>await foreach</c> ends at the first failure. <see cref="Outcomes"/>
/// has failures as values instead. What the input sequence threw comes at its index, after the items before it.
/// </remarks>
/// <typeparam name="T">The response type.</typeparam>
public sealed class MapResults<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    private readonly OutcomeQueue<T> _queue;
    private bool _enumerated;

    internal MapResults(OutcomeQueue<T> queue)
    {
        _queue = queue;
    }

    /// <summary>The responses; throws at a failed item.</summary>
    /// <exception cref="InvalidOperationException">They have been enumerated before.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new MapEnumerator<T>(OutcomeEnumerator(cancellationToken));

    /// <summary>The outcomes, failures among them as values: no item makes it throw.</summary>
    /// <exception cref="InvalidOperationException">They have been enumerated before.</exception>
    public async IAsyncEnumerable<ItemOutcome<T>> Outcomes([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var outcomes = OutcomeEnumerator(cancellationToken);
        await using (outcomes.ConfigureAwait(false))
        {
            while (await outcomes.MoveNextAsync().ConfigureAwait(false))
            {
                yield return outcomes.Current;
            }
        }
    }

    /// <summary>Cancels what is left of the map, and waits until the supervisor has been told.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_queue.Stream.IsFinished)
        {
            return;
        }

        _queue.Stream.Abort(new OperationCanceledException("The map was disposed of."));
        await _queue.Stream.Completion.ConfigureAwait(false);
    }

    private OutcomeEnumerator<T> OutcomeEnumerator(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _enumerated, true))
        {
            throw new InvalidOperationException("A map's results can be enumerated once; keep them in a list to go through them again.");
        }

        return new OutcomeEnumerator<T>(_queue, this, cancellationToken);
    }
}
