using Supervisor.Dispatch.Quarantines;
using Supervisor.Telemetry;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>What every pool needs of the daemon.</summary>
internal sealed record DispatchContext(DispatchLimits Limits, Numbers Numbers, EventFeed Feed, TimeProvider Clock, WorkerPoolFactory Workers, Quarantine Quarantine);

/// <summary>What bounds items and jobs.</summary>
internal sealed record DispatchLimits
{
    /// <summary>Of one item or outcome.</summary>
    public long MaxItemBytes { get; init; } = 256 << 20;

    /// <summary>Bytes of items, and bytes of outcomes, that one job may have in the daemon.</summary>
    public long JobWindowBytes { get; init; } = 1 << 20;
}
