namespace Supervisor.Items;

/// <summary>Outcomes of consecutive items of one job.</summary>
internal sealed record OutcomeRun
{
    public required ulong First { get; init; }

    public required int Count { get; init; }

    /// <summary>Which attempt brought them, from 1; 0 for items that were never started.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Responses of the items that are not in <see cref="Failures"/>, by index.</summary>
    public Payload Payload { get; init; }

    /// <summary>Ascending by index.</summary>
    public IReadOnlyList<ItemFailure> Failures { get; init; } = [];

    /// <summary>Only of items that have some, ascending by index.</summary>
    public IReadOnlyList<ResponseMetadata> Metadata { get; init; } = [];

    /// <summary>One past the last index.</summary>
    public ulong End => First + (ulong)Count;

    /// <inheritdoc cref="Payload.Detached"/>
    public OutcomeRun Detached() => Payload.Slice is null ? this : this with { Payload = Payload.Detached() };
}
