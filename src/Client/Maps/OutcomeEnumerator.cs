namespace Supervisor.Client;

/// <summary>Goes through outcomes. Advances without waiting while some are there.</summary>
internal sealed class OutcomeEnumerator<T>(OutcomeQueue<T> queue, MapResults<T> owner, CancellationToken cancellationToken) : IAsyncEnumerator<ItemOutcome<T>>
{
    private ItemOutcome<T> _current;

    public ItemOutcome<T> Current => _current;

    public ValueTask<bool> MoveNextAsync() => queue.TryRead(out _current) ? ValueTask.FromResult(true) : WaitAsync();

    public ValueTask DisposeAsync() => owner.DisposeAsync();

    private async ValueTask<bool> WaitAsync()
    {
        while (await queue.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            if (queue.TryRead(out _current))
            {
                return true;
            }
        }

        return queue.TryReadRest(out _current);
    }
}

/// <summary>Goes through values, and throws at an item that has none.</summary>
internal sealed class MapEnumerator<T>(OutcomeEnumerator<T> outcomes) : IAsyncEnumerator<T>
{
    public T Current => outcomes.Current.ValueOrDefault!;

    public ValueTask<bool> MoveNextAsync()
    {
        var moved = outcomes.MoveNextAsync();
        return moved.IsCompletedSuccessfully ? Checked(moved.Result) : CheckedAsync(moved);
    }

    public ValueTask DisposeAsync() => outcomes.DisposeAsync();

    private ValueTask<bool> Checked(bool moved) =>
        moved && outcomes.Current.Failure is { } failure ? ValueTask.FromException<bool>(failure) : ValueTask.FromResult(moved);

    private async ValueTask<bool> CheckedAsync(ValueTask<bool> moved) =>
        await moved.ConfigureAwait(false) && (outcomes.Current.Failure is { } failure ? throw failure : true);
}
