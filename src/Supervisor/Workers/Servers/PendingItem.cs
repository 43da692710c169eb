using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>An item that a server is to be called for.</summary>
internal sealed record PendingItem
{
    public required ulong Delivery { get; init; }

    public required ulong JobId { get; init; }

    public required ulong Index { get; init; }

    public required int Attempt { get; init; }

    /// <summary>"package.Service/Method".</summary>
    public required string Method { get; init; }

    public required MessageParts Request { get; init; }

    public IReadOnlyList<MetadataEntry> Metadata { get; init; } = [];

    /// <summary>When the caller's deadline is over, as a timestamp of the clock.</summary>
    public long? Deadline { get; init; }

    public TimeSpan? RunLimit { get; init; }

    /// <summary>It was taken back before it began.</summary>
    public bool IsCancelled { get; init; }
}
