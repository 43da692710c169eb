using Supervisor.Processes;
using Supervisor.Processes.Limits;

namespace Supervisor.Workers;

/// <summary>Holds a worker to its memory limit where no cgroup does: by looking, and by killing.</summary>
internal static class MemoryLimit
{
    /// <param name="pool">Whose worker it is.</param>
    /// <param name="process">Its process.</param>
    /// <param name="kill">Kills it, for the reason given.</param>
    /// <returns>Null where there is nothing to watch.</returns>
    public static IDisposable? Watch(PoolContext pool, ChildProcess process, Action<string> kill)
    {
        if (pool.Spec.Limits.MemoryBytes is not { } limit || process.Group is { BoundsMemory: true })
        {
            return null;
        }

        return pool.Rss.Add(process.Identity, resident =>
        {
            if (resident > limit)
            {
                kill($"over its memory limit of {LimitVerdict.MiB(limit)} (sampled: {LimitVerdict.MiB(resident)})");
            }
        });
    }
}
