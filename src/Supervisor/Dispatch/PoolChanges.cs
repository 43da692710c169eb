using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>What a new configuration asks of the pools that an earlier one asked for.</summary>
internal sealed record PoolChanges
{
    public required IReadOnlyList<PoolSpec> Added { get; init; }

    public required IReadOnlyList<string> Removed { get; init; }

    public required IReadOnlyList<PoolSpec> Changed { get; init; }

    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    public static PoolChanges Between(IEnumerable<PoolSpec> before, IReadOnlyList<PoolSpec> after)
    {
        var earlier = before.ToDictionary(spec => spec.Name, StringComparer.Ordinal);
        return new PoolChanges
        {
            Added = [.. after.Where(spec => !earlier.ContainsKey(spec.Name))],
            Removed = [.. earlier.Keys.Except(after.Select(spec => spec.Name), StringComparer.Ordinal)],
            Changed = [.. after.Where(spec => earlier.TryGetValue(spec.Name, out var old) && IsChanged(old, spec))],
        };
    }

    public override string ToString() => string.Join("; ", Parts());

    private static bool IsChanged(PoolSpec old, PoolSpec spec) =>
        (old.Workers, old.Spares) != (spec.Workers, spec.Spares) || !spec.StartsSameWorkersAs(old);

    private IEnumerable<string> Parts()
    {
        (string What, IEnumerable<string> Names)[] parts =
        [
            ("begin", Added.Select(spec => spec.Name)), ("close", Removed), ("change", Changed.Select(spec => spec.Name)),
        ];
        return parts.Where(part => part.Names.Any()).Select(part => $"{part.What}: {string.Join(", ", part.Names)}");
    }
}
