using Supervisor.Dispatch;
using Supervisor.FrontDoor;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>The limits as the parts of the daemon take them, each with the name of its option for whoever runs into it.</summary>
internal static class LimitSets
{
    public static SessionLimits ToSessionLimits(this LimitOptions limits) => new()
    {
        Sessions = new(nameof(limits.MaxSessions), limits.MaxSessions),
        SessionsPerConnection = new(nameof(limits.MaxSessionsPerConnection), limits.MaxSessionsPerConnection),
    };

    public static SegmentMaker ToSegmentMaker(this LimitOptions limits) => new(limits.SegmentBytes);

    public static RingLimits ToRingLimits(this LimitOptions limits) => new(limits.RingBytes, limits.MaxRings, limits.MaxMessageBytes);

    public static Bound ToWatchLimit(this LimitOptions limits) => new(nameof(limits.MaxWatches), limits.MaxWatches);

    public static FrontDoorLimits ToFrontDoorLimits(this LimitOptions limits) => new(new FirstMessageLimit(limits.FirstMessageTimeout), limits.MaxCallTime);

    public static DispatchLimits ToDispatchLimits(this LimitOptions limits) => new()
    {
        MaxItemBytes = limits.MaxItemBytes,
        JobWindowBytes = limits.JobWindowBytes,
        JobIdleTimeout = limits.JobIdleTimeout,
        PoolWindow = new(nameof(limits.PoolWindowBytes), limits.PoolWindowBytes),
        SessionWindow = new(nameof(limits.SessionWindowBytes), limits.SessionWindowBytes),
        Jobs = new(nameof(limits.MaxJobs), limits.MaxJobs),
        JobsPerSession = new(nameof(limits.MaxJobsPerSession), limits.MaxJobsPerSession),
        CallsPerPool = new(nameof(limits.MaxCallsPerPool), limits.MaxCallsPerPool),
        CallsPerCaller = new(nameof(limits.MaxCallsPerCaller), limits.MaxCallsPerCaller),
        PrivatePools = new(nameof(limits.MaxPrivatePools), limits.MaxPrivatePools),
        PoolsPerSession = new(nameof(limits.MaxPoolsPerSession), limits.MaxPoolsPerSession),
        PrivateWorkers = new(nameof(limits.MaxPrivateWorkers), limits.MaxPrivateWorkers),
        WorkersPerSession = new(nameof(limits.MaxWorkersPerSession), limits.MaxWorkersPerSession),
        Processes = new(nameof(limits.MaxProcesses), limits.MaxProcesses),
        ProcessesPerSession = new(nameof(limits.MaxProcessesPerSession), limits.MaxProcessesPerSession),
    };
}
