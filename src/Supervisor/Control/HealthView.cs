using Supervisor.Dispatch;
using Supervisor.Dispatch.Pools;
using Supervisor.Reflection;
using Supervisor.Sessions;
using Supervisor.Workers;

namespace Supervisor.Control;

/// <summary>What of the daemon's health one caller may know.</summary>
internal sealed class HealthView(PoolCatalog pools, OwnSchema own, IHostApplicationLifetime daemon, Caller caller)
{
    private const string PoolPrefix = "pool:";

    private bool IsDaemonServing => daemon.ApplicationStarted.IsCancellationRequested && !daemon.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether work is taken now; null where there is no such thing, or it is not for the caller.</summary>
    /// <param name="name">Empty for the daemon; "pool:NAME"; or a service, the daemon's own or one that pools implement: "package.Service".</param>
    public bool? IsServing(string name)
    {
        if (name.Length == 0 || own.Schema.Services.Contains(name))
        {
            return IsDaemonServing;
        }

        return name.StartsWith(PoolPrefix, StringComparison.Ordinal)
            ? OneOf(pools.VisibleTo(caller).Where(pool => pool.Name == name[PoolPrefix.Length..]))
            : OneOf(pools.VisibleTo(caller).Where(pool => Implements(pool, name)));
    }

    private static bool Implements(DispatchedPool pool, string service) =>
        !ReservedNames.Include(service) && (pool.Interface?.Services.Contains(service) ?? false);

    private static bool? OneOf(IEnumerable<DispatchedPool> pools) => pools.Select(pool => (bool?)pool.IsServing).Max();
}
