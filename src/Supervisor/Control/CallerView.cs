using Supervisor.Dispatch;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.TaskProcesses;
using Supervisor.Items;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.Workers;
using Supervisor.Workers.Output;

namespace Supervisor.Control;

/// <summary>
/// What of the daemon one caller may look at: operators everything; others the pools that all may use, their own jobs, and of a crash
/// that it happened, since what a worker wrote and executed may be somebody else's.
/// </summary>
internal sealed class CallerView(PoolCatalog pools, TaskProcessTable processes, Caller caller)
{
    /// <param name="pool">Empty for all.</param>
    /// <exception cref="RequestException">NOT_FOUND.</exception>
    public IEnumerable<DispatchedPool> Pools(string pool) => pool.Length == 0 ? pools.VisibleTo(caller) : [pools.Get(pool, caller)];

    /// <summary>What workers wrote last, those of pools and those of single tasks.</summary>
    /// <param name="name">Of a pool, or of processes of one task; empty for all.</param>
    /// <exception cref="RequestException">NOT_FOUND.</exception>
    public IEnumerable<WorkerLine> Lines(string name) => PoolsBeside(name).SelectMany(pool => pool.Lines).Concat(Processes(name).SelectMany(process => process.Lines));

    /// <summary>Whether there is such a worker, or was one of which something may be kept.</summary>
    /// <param name="workerId">As listings show it.</param>
    /// <param name="name">Of its pool or process.</param>
    public bool Knows(string workerId, string name) =>
        PoolsBeside(name).SelectMany(pool => pool.Workers).Select(worker => worker.Identity)
            .Concat(Processes(name).Select(process => process.Snapshot().Worker))
            .Any(worker => worker?.ToString() == workerId);

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

    public WorkerSnapshot See(WorkerSnapshot worker) => caller.Role >= Role.Operate ? worker : worker with
    {
        Executing = [],
        LastCrash = worker.LastCrash is { } crash ? See(crash) : null,
    };

    public CrashReport See(CrashReport report) => caller.Role >= Role.Operate ? report : report with { LastStderr = [], KilledBecause = "", Executing = [] };

    // Where processes have the name, no pool needs to.
    private IEnumerable<DispatchedPool> PoolsBeside(string name) => name.Length > 0 && pools.Find(name) is null && Processes(name).Any() ? [] : Pools(name);

    private IEnumerable<TaskProcess> Processes(string name) => processes.Processes.Where(process => name.Length == 0 || process.Spec.Name == name);
}
