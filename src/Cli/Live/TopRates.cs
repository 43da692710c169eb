using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>
/// Items in a second between two samples. Workers count from 0 when they are replaced: a new one's whole count is of the time between, since it
/// was not there before.
/// </summary>
internal sealed class TopRates
{
    private readonly Dictionary<string, ulong> _workers;
    private readonly Dictionary<ulong, ulong> _jobs;
    private readonly TimeSpan _between;

    internal TopRates(TopSample before, TopSample now, TimeProvider clock)
    {
        _workers = before.Overview.Workers.Where(worker => worker.WorkerId.Length > 0).ToDictionary(worker => worker.WorkerId, worker => worker.CompletedItems);
        _jobs = before.Jobs.ToDictionary(job => job.JobId, job => job.SettledItems);
        _between = clock.GetElapsedTime(before.Timestamp, now.Timestamp);
    }

    internal double Of(WorkerInfo worker) => PerSecond(Since(_workers.GetValueOrDefault(worker.WorkerId), worker.CompletedItems));

    internal double Of(JobInfo job) => PerSecond(Since(_jobs.GetValueOrDefault(job.JobId), job.SettledItems));

    internal double Of(PoolInfo pool, IEnumerable<WorkerInfo> workers) => workers.Where(worker => worker.Pool == pool.Name).Sum(Of);

    private static ulong Since(ulong before, ulong now) => now >= before ? now - before : now;

    private double PerSecond(ulong items) => _between > TimeSpan.Zero ? items / _between.TotalSeconds : 0;
}
