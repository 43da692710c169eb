namespace Supervisor.Dispatch.Pools;

/// <summary>A job as it stands.</summary>
internal sealed record JobSnapshot
{
    public required ulong Id { get; init; }

    public required string Pool { get; init; }

    public required string Name { get; init; }

    /// <summary>The identity of the caller that opened it.</summary>
    public required string Owner { get; init; }

    public required string SessionId { get; init; }

    public required int Priority { get; init; }

    public required ulong Received { get; init; }

    public required long Queued { get; init; }

    public required long Executing { get; init; }

    public required ulong Settled { get; init; }

    public required TimeSpan RunTime { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Outcomes are ready and its reader does not take them.</summary>
    public required bool WaitsForReader { get; init; }
}
