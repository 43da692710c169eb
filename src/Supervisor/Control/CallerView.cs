using Supervisor.Dispatch;
using Supervisor.Dispatch.Pools;
using Supervisor.Items;
using Supervisor.Sessions;
using Supervisor.Telemetry;

namespace Supervisor.Control;

/// <summary>
/// What of the daemon one caller may look at: operators everything; others the pools that all may use, their own jobs, and of a crash
/// that it happened, since what a worker wrote and executed may be somebody else's.
/// </summary>
internal sealed class CallerView(PoolCatalog pools, Caller caller)
{
    /// <param name="pool">Empty for all.</param>
    /// <exception cref="RequestException">NOT_FOUND.</exception>
    public IEnumerable<DispatchedPool> Pools(string pool) => pool.Length == 0 ? pools.VisibleTo(caller) : [pools.Get(pool, caller)];

    public IEnumerable<JobSnapshot> Jobs(string pool) => Pools(pool).SelectMany(one => one.Jobs()).Where(job => caller.MaySee(job.Owner)).OrderBy(job => job.Id);

    /// <summary>Null for an event that is none of the caller's business.</summary>
    public SupervisorEvent? See(SupervisorEvent happened) => caller.Role >= Role.Operate ? happened : happened switch
    {
        _ when !pools.VisibleTo(caller).Any(pool => pool.Name == happened.Pool) => null,
        SupervisorEvent.JobOpened opened => caller.MaySee(opened.Owner) ? opened : null,
        SupervisorEvent.JobFinished finished => caller.MaySee(finished.Owner) ? finished : null,
        SupervisorEvent.WorkerCrashed crashed => new SupervisorEvent.WorkerCrashed(See(crashed.Report)),
        _ => happened,
    };

    public CrashReport See(CrashReport report) => caller.Role >= Role.Operate ? report : report with { LastStderr = [], KilledBecause = "", Executing = [] };
}
