using Supervisor.Sessions;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>What a private pool takes up of what clients may have.</summary>
internal sealed class PrivatePlaces : IDisposable
{
    private readonly PlaceSet _all;
    private Quota.Places? _workers;

    /// <exception cref="RequestException">RESOURCE_EXHAUSTED.</exception>
    public PrivatePlaces(DispatchQuotas quotas, Session owner, PoolSpec spec) => _all = PlaceSet.Take(
        () => quotas.PrivatePools.Take(owner.Id),
        () => _workers = quotas.PrivateWorkers.Take(owner.Id, spec.Workers));

    /// <inheritdoc cref="Quota.Places.Resize"/>
    public void Resize(int workers) => _workers!.Resize(workers);

    public void Dispose() => _all.Dispose();
}
