using Supervisor.Workers;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>What a process shall be and do: checked, immutable.</summary>
internal sealed record TaskProcessSpec
{
    /// <summary>Never used twice in one life of the daemon.</summary>
    public required ulong Id { get; init; }

    /// <summary>For people; need not be unique.</summary>
    public required string Name { get; init; }

    /// <summary>Its worker: one, for one item, never replaced.</summary>
    public required PoolSpec Worker { get; init; }

    /// <summary>"package.Service/Method", of its one item.</summary>
    public required string Method { get; init; }

    /// <summary>It does not end with the session that started it.</summary>
    public required bool IsDetached { get; init; }
}
