using Supervisor.Items;

namespace Supervisor.Dispatch.Quarantines;

/// <summary>An item that killed every worker it met.</summary>
internal sealed record QuarantinedItem
{
    /// <summary>Never used twice in one life of the daemon.</summary>
    public required ulong Id { get; init; }

    public required string Pool { get; init; }

    public required ulong JobId { get; init; }

    public required string JobName { get; init; }

    /// <summary>The identity of the caller whose job it was of; empty where the job had ended.</summary>
    public required string Owner { get; init; }

    /// <summary>The request, with the reports of all its crashes.</summary>
    public required ItemRun Item { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The same as a timestamp: its age does not change when somebody sets the clock.</summary>
    public required long Since { get; init; }
}
