using Supervisor.Dispatch.Pools;

namespace Supervisor.Hosting;

/// <summary>The daemon in one line, for `systemctl status`.</summary>
internal static class StatusLine
{
    public static string Of(IReadOnlyCollection<PoolSnapshot> pools, bool isStopping)
    {
        if (isStopping)
        {
            return $"Stopping; {Count(pools.Sum(pool => pool.OpenJobs), "job")} open";
        }

        var workers = pools.Sum(pool => pool.Spec.Workers);
        var broken = pools.Where(pool => pool.State == PoolState.Broken).Select(pool => pool.Spec.Name).ToList();
        var line = $"{Count(pools.Count, "pool")}, {pools.Sum(pool => pool.ReadyWorkers)} of {Count(workers, "worker")} ready";
        return broken.Count == 0 ? line : $"{line}; broken: {string.Join(", ", broken)}";
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
