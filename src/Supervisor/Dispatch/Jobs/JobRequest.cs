using Supervisor.Dispatch.Scheduling;
using Supervisor.Sessions;

namespace Supervisor.Dispatch.Jobs;

/// <summary>What the header of a job asks for, checked.</summary>
internal sealed record JobRequest
{
    public required JobSpec Spec { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>For listings and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The session that it ends with; null where it lives as long as its stream.</summary>
    public required Session? Session { get; init; }

    /// <summary>First credit for outcomes.</summary>
    public required ulong Credit { get; init; }
}
