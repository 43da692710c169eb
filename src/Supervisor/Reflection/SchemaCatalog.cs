using System.Runtime.CompilerServices;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Sessions;

namespace Supervisor.Reflection;

/// <summary>
/// What can be called now, and what it looks like. Read from the pools when somebody asks; what a pool's workers brought is taken apart once, since
/// the next worker mostly brings the same.
/// </summary>
internal sealed class SchemaCatalog(PoolCatalog pools, OwnSchema own)
{
    private readonly Lock _lock = new();
    private readonly ConditionalWeakTable<DispatchedPool, Reading> _readings = [];

    /// <summary>The daemon's first, then those of all pools that take work.</summary>
    public IReadOnlyList<Schema> All => [own.Schema, .. Read(pools.Pools)];

    /// <param name="caller">Sees what it may use.</param>
    /// <param name="choice">The pool whose definitions it wants; null for those that all pools agree on.</param>
    /// <exception cref="RequestException">NOT_FOUND: there is no such pool.</exception>
    public SchemaView ViewOf(Caller caller, string? choice) =>
        new(own.Schema, Read(choice is null ? pools.VisibleTo(caller) : [pools.Get(choice, caller)]), isChosen: choice is not null);

    private IReadOnlyList<Schema> Read(IEnumerable<DispatchedPool> selected)
    {
        lock (_lock)
        {
            return [.. from pool in selected where !pool.IsClosing let shown = pool.Interface where shown is not null select ReadLocked(pool, shown)];
        }
    }

    private Schema ReadLocked(DispatchedPool pool, PoolInterface shown)
    {
        var last = _readings.TryGetValue(pool, out var reading) ? reading : null;
        var schema = last is not null && IsSame(last.Shown, shown) ? last.Schema : Schema.OfPool(pool.Name, shown.Services, shown.FileDescriptors, own.Schema);
        if (last is null || last.Shown != shown)
        {
            _readings.AddOrUpdate(pool, new Reading(shown, schema));
        }

        return schema;
    }

    private static bool IsSame(PoolInterface one, PoolInterface other) => one == other
        || (one.Methods.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(other.Methods.Keys)
            && one.FileDescriptors.Count == other.FileDescriptors.Count
            && one.FileDescriptors.Zip(other.FileDescriptors).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span)));

    private sealed record Reading(PoolInterface Shown, Schema Schema);
}
