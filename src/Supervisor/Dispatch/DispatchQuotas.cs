namespace Supervisor.Dispatch;

/// <summary>What clients may have open. Work that belongs to no session is its connection's.</summary>
internal sealed class DispatchQuotas(DispatchLimits limits)
{
    private readonly Quota _jobs = new("open jobs", limits.Jobs, "one session", limits.JobsPerSession);
    private readonly Quota _poolWindows = new("bytes of job windows", Bound.None, "one pool", limits.PoolWindow);
    private readonly Quota _sessionWindows = new("bytes of job windows", Bound.None, "one session", limits.SessionWindow);

    private readonly Quota _poolCalls = new("calls through the front door", Bound.None, "one pool", limits.CallsPerPool);
    private readonly Quota _callerCalls = new("calls through the front door", Bound.None, "one caller", limits.CallsPerCaller);

    public Quota PrivatePools { get; } = new("private pools", limits.PrivatePools, "one session", limits.PoolsPerSession);

    public Quota PrivateWorkers { get; } = new("workers of private pools", limits.PrivateWorkers, "one session", limits.WorkersPerSession);

    public Quota Processes { get; } = new("living processes of single tasks", limits.Processes, "one session", limits.ProcessesPerSession);

    /// <summary>A place for a streaming call, whose bytes its client's and its worker's credit bounds.</summary>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED.</exception>
    public IDisposable TakeCall(string owner) => _jobs.Take(owner);

    /// <summary>A place for a job, and its window in what the pool and the owner may have.</summary>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED.</exception>
    public IDisposable TakeJob(string pool, string owner) => PlaceSet.Take(
        () => _jobs.Take(owner),
        () => _sessionWindows.Take(owner, limits.JobWindowBytes),
        () => _poolWindows.Take(pool, limits.JobWindowBytes));

    /// <summary>A place for a call through the front door, waiting or at work; what it then opens takes its own.</summary>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED: the pool, or the caller, has too many.</exception>
    public IDisposable TakeFrontDoorCall(string pool, string caller) => PlaceSet.Take(() => _callerCalls.Take(caller), () => _poolCalls.Take(pool));
}
