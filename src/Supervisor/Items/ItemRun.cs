namespace Supervisor.Items;

/// <summary>Consecutive items of one job that travel together.</summary>
internal sealed record ItemRun
{
    /// <summary>Index of the first item within its job.</summary>
    public required ulong First { get; init; }

    public required int Count { get; init; }

    public required Payload Payload { get; init; }

    /// <summary>"package.Service/Method".</summary>
    public required string Method { get; init; }

    /// <summary>Which start of these items the next delivery will be, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When the caller's deadline is over, as a timestamp of the clock; only runs of one item have one.</summary>
    public long? Deadline { get; init; }

    /// <summary>Request headers; only runs of one item have some.</summary>
    public IReadOnlyList<MetadataEntry> Metadata { get; init; } = [];

    /// <summary>Reports of the attempts that ended with their worker; only runs of one item have some.</summary>
    public IReadOnlyList<CrashReport> Crashes { get; init; } = [];

    /// <summary>One past the last index.</summary>
    public ulong End => First + (ulong)Count;
}
