using Supervisor.Dispatch.Quarantines;
using Supervisor.Telemetry;
using Supervisor.Workers;

namespace Supervisor.Dispatch;

/// <summary>What every pool needs of the daemon.</summary>
internal sealed record DispatchContext(DispatchLimits Limits, Numbers Numbers, EventFeed Feed, PoolNews News, TimeProvider Clock, WorkerPoolFactory Workers, Quarantine Quarantine);

/// <summary>What bounds items and jobs.</summary>
internal sealed record DispatchLimits
{
    /// <summary>Of one item or outcome.</summary>
    public long MaxItemBytes { get; init; } = 256 << 20;

    /// <summary>Bytes of items, and bytes of outcomes, that one job may have in the daemon.</summary>
    public long JobWindowBytes { get; init; } = 1 << 20;

    /// <summary>What the windows of the jobs of one pool may come to.</summary>
    public Bound PoolWindow { get; init; } = Bound.None;

    /// <summary>What the windows of the jobs of one session may come to.</summary>
    public Bound SessionWindow { get; init; } = Bound.None;

    public Bound Jobs { get; init; } = Bound.None;

    public Bound JobsPerSession { get; init; } = Bound.None;

    /// <summary>Calls through the front door to one pool, waiting or at work.</summary>
    public Bound CallsPerPool { get; init; } = Bound.None;

    /// <summary>Calls through the front door of one caller.</summary>
    public Bound CallsPerCaller { get; init; } = Bound.None;

    /// <summary>How long a job may wait for its client.</summary>
    public TimeSpan JobIdleTimeout { get; init; } = TimeSpan.FromDays(1);

    public Bound PrivatePools { get; init; } = Bound.None;

    public Bound PoolsPerSession { get; init; } = Bound.None;

    /// <summary>Workers of private pools.</summary>
    public Bound PrivateWorkers { get; init; } = Bound.None;

    public Bound WorkersPerSession { get; init; } = Bound.None;

    /// <summary>Living processes of single tasks.</summary>
    public Bound Processes { get; init; } = Bound.None;

    public Bound ProcessesPerSession { get; init; } = Bound.None;
}
