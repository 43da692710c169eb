namespace Supervisor.Items;

/// <summary>Items on their way to one worker: the unit that the scheduler hands out.</summary>
internal sealed record Delivery
{
    /// <summary>Never used twice in one life of the daemon.</summary>
    public required ulong Id { get; init; }

    public required ulong JobId { get; init; }

    /// <summary>"package.Service/Method"; the same for all items.</summary>
    public required string Method { get; init; }

    /// <summary>The same for all items.</summary>
    public required int Attempt { get; init; }

    /// <summary>Ascending.</summary>
    public required IReadOnlyList<ItemRun> Runs { get; init; }

    /// <summary>The worker cancels an item's token after this; null for no limit.</summary>
    public TimeSpan? RunLimit { get; init; }

    /// <summary>The worker executes it before all that has not begun, also between two items of another delivery.</summary>
    public bool IsInterjected { get; init; }

    public int Count => Runs.Sum(run => run.Count);
}
