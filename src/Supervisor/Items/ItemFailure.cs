using Grpc.Core;

namespace Supervisor.Items;

/// <summary>Why an item has no response.</summary>
internal sealed record ItemFailure
{
    public required ulong Index { get; init; }

    public required OutcomeKind Kind { get; init; }

    public required StatusCode Code { get; init; }

    public required string Message { get; init; }

    /// <summary>Which time was over; none where the item did not time out.</summary>
    public TimeLimit Limit { get; init; }

    /// <summary>The exception's type as the worker's language names it; empty for a status that the handler chose.</summary>
    public string Type { get; init; } = "";

    public string StackTrace { get; init; } = "";

    public IReadOnlyList<MetadataEntry> Headers { get; init; } = [];

    public IReadOnlyList<MetadataEntry> Trailers { get; init; } = [];

    public IReadOnlyList<CrashReport> Crashes { get; init; } = [];
}
