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

    /// <summary>When these items began to wait for a worker, as a timestamp of the clock.</summary>
    public long WaitingSince { get; init; }

    /// <summary>
    /// How many of these items may share a delivery: after a crash that could have been any item's, suspects are bisected.
    /// </summary>
    public int MaxTogether { get; init; } = int.MaxValue;

    /// <summary>One past the last index.</summary>
    public ulong End => First + (ulong)Count;

    /// <inheritdoc cref="Payload.Detached"/>
    public ItemRun Detached() => Payload.Slice is null ? this : this with { Payload = Payload.Detached() };

    /// <summary>The first items that fit into both bounds, one at least, and the tail, null when nothing is left.</summary>
    public (ItemRun Head, ItemRun? Tail) Split(int maxCount, int maxBytes)
    {
        if (Count == 1 || (Count <= maxCount && Payload.Length <= maxBytes))
        {
            return (this, null);
        }

        var (count, bytes) = PackedMessages.Prefix(Payload.Packed.Span, Math.Min(maxCount, Count), maxBytes);
        if (count == Count)
        {
            return (this, null);
        }

        return (
            this with { Count = count, Payload = Payload.FromPacked(Payload.Packed[..bytes]) },
            this with { First = First + (ulong)count, Count = Count - count, Payload = Payload.FromPacked(Payload.Packed[bytes..]) });
    }

    /// <summary>Those of its items that lie in [<paramref name="first"/>, <paramref name="end"/>); null for none.</summary>
    public ItemRun? Slice(ulong first, ulong end)
    {
        var run = this;
        if (first >= Math.Min(end, End) || end <= First)
        {
            return null;
        }

        if (first > run.First)
        {
            run = run.Split((int)(first - run.First), int.MaxValue).Tail!;
        }

        return end < run.End ? run.Split((int)(end - run.First), int.MaxValue).Head : run;
    }
}
