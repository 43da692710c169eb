using Supervisor.Items;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>A process as it stands.</summary>
internal sealed record TaskProcessSnapshot
{
    public required TaskProcessSpec Spec { get; init; }

    public required TaskProcessState State { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null before it was started.</summary>
    public required WorkerIdentity? Worker { get; init; }

    /// <inheritdoc cref="Worker"/>
    public required ProcessIdentity? Process { get; init; }

    /// <summary>How it ended; null before, and where there never was a process.</summary>
    public required CrashReport? End { get; init; }
}
