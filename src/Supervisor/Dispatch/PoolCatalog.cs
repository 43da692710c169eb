using System.Collections.Concurrent;
using Grpc.Core;
using Supervisor.Dispatch.Pools;
using Supervisor.Items;
using Supervisor.Sessions;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>The pools, by name.</summary>
internal sealed class PoolCatalog(DispatchContext context, DispatchQuotas quotas)
{
    private readonly ConcurrentDictionary<string, DispatchedPool> _pools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<DispatchedPool, PrivatePlaces> _places = new();
    private volatile bool _stopping;

    public IEnumerable<DispatchedPool> Pools => _pools.Values.OrderBy(pool => pool.Name, StringComparer.Ordinal);

    /// <summary>From SIGTERM to SIGKILL for the workers of pools that end now.</summary>
    public TimeSpan LongestGrace => _pools.IsEmpty ? TimeSpan.Zero : _pools.Values.Max(pool => pool.Spec.CancelGrace);

    /// <summary>Null where there is none of that name.</summary>
    public DispatchedPool? Find(string name) => _pools.GetValueOrDefault(name);

    /// <summary>The pools that a caller may know of.</summary>
    public IEnumerable<DispatchedPool> VisibleTo(Caller caller) => Pools.Where(pool => pool.IsVisibleTo(caller));

    /// <exception cref="RequestException">NOT_FOUND, also where it is somebody else's private one.</exception>
    public DispatchedPool Get(string name, Caller caller) => _pools.TryGetValue(name, out var pool) && pool.IsVisibleTo(caller)
        ? pool
        : throw new RequestException(StatusCode.NotFound, "POOL_NOT_FOUND", $"There is no pool \"{name}\"; there {Existing(caller)}.")
        {
            Metadata = new Dictionary<string, string> { ["pool"] = name },
        };

    /// <summary>Makes a pool and starts its workers.</summary>
    /// <param name="spec">A checked specification.</param>
    /// <param name="owner">The session that it ends with; null for a pool of the daemon's own.</param>
    /// <exception cref="RequestException">ALREADY_EXISTS, RESOURCE_EXHAUSTED, or UNAVAILABLE while the daemon stops.</exception>
    public DispatchedPool Add(PoolSpec spec, Session? owner)
    {
        if (_stopping)
        {
            throw new RequestException(StatusCode.Unavailable, "STOPPING", "The daemon is stopping; it takes no new pools.");
        }

        var places = owner is null ? null : new PrivatePlaces(quotas, owner, spec);
        var pool = new DispatchedPool(spec, owner?.Owner, context);
        if (!_pools.TryAdd(spec.Name, pool))
        {
            places?.Dispose();
            throw new RequestException(StatusCode.AlreadyExists, "POOL_EXISTS", $"There is a pool \"{spec.Name}\" already; choose another name.");
        }

        if (places is not null)
        {
            _places[pool] = places;
        }

        context.News.Tell();
        pool.Start();
        owner?.Closed.Register(() => _ = RemoveAsync(pool));
        return pool;
    }

    /// <summary>Changes the number of a pool's workers; completes when those that are too many are gone.</summary>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED: clients may not have that many.</exception>
    public Task ResizeAsync(DispatchedPool pool, int workers)
    {
        if (_places.TryGetValue(pool, out var places))
        {
            places.Resize(workers);
        }

        return pool.ResizeAsync(workers);
    }

    /// <summary>Stops a pool at once. A private one is forgotten then.</summary>
    public async Task TerminateAsync(DispatchedPool pool)
    {
        await pool.TerminateAsync();
        Forget(pool);
    }

    /// <summary>Lets a pool finish. A private one is forgotten then.</summary>
    public async Task CloseAsync(DispatchedPool pool)
    {
        await pool.CloseAsync();
        Forget(pool);
    }

    /// <summary>Lets a pool finish and forgets it, if there is one.</summary>
    public async Task RemoveAsync(string name)
    {
        if (Find(name) is { IsPrivate: false } pool)
        {
            await pool.CloseAsync();
            _pools.TryRemove(KeyValuePair.Create(name, pool));
            context.News.Tell();
        }
    }

    /// <summary>Stops all pools: lets jobs end until <paramref name="hasten"/>, then ends them.</summary>
    public Task StopAsync(CancellationToken hasten)
    {
        _stopping = true;
        return Task.WhenAll(_pools.Values.Select(async pool =>
        {
            var closed = pool.CloseAsync();
            await Task.WhenAny(closed, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hasten));
            await (closed.IsCompleted ? closed : pool.TerminateAsync());
        }));
    }

    private async Task RemoveAsync(DispatchedPool pool)
    {
        await pool.DisposeAsync();
        Forget(pool);
    }

    private void Forget(DispatchedPool pool)
    {
        if (pool.IsPrivate)
        {
            _pools.TryRemove(KeyValuePair.Create(pool.Name, pool));
            if (_places.TryRemove(pool, out var places))
            {
                places.Dispose();
            }

            context.News.Tell();
        }
    }

    private string Existing(Caller caller) => string.Join(", ", VisibleTo(caller).Select(pool => pool.Name)) is { Length: > 0 } names ? $"are {names}" : "are none";
}
