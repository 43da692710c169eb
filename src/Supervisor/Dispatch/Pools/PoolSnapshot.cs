using Supervisor.Workers;

namespace Supervisor.Dispatch.Pools;

/// <summary>A pool as it stands.</summary>
internal sealed record PoolSnapshot
{
    public required PoolSpec Spec { get; init; }

    public required PoolState State { get; init; }

    /// <summary>Empty where it is not broken.</summary>
    public required string BrokenBecause { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    public required int ReadyWorkers { get; init; }

    /// <summary>Kept warm; not among the ready workers.</summary>
    public required int ReadySpares { get; init; }

    /// <summary>Still to be replaced by a rolling restart.</summary>
    public required int OutdatedWorkers { get; init; }

    public required int OpenJobs { get; init; }

    public required long QueuedItems { get; init; }

    public required long ExecutingItems { get; init; }

    /// <summary>Workers started again since the pool began.</summary>
    public required ulong Restarts { get; init; }

    public required bool IsPrivate { get; init; }
}
