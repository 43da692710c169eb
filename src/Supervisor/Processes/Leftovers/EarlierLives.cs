using Supervisor.Items;
using Supervisor.Processes.Cgroups;

namespace Supervisor.Processes.Leftovers;

/// <summary>Ends what earlier lives of the daemon have left: its warden ends it as a rule, unless that was killed too.</summary>
internal static class EarlierLives
{
    /// <summary>Kills by recorded identity. For the one daemon alone that owns the directory now, before it starts anything.</summary>
    /// <returns>What was still there.</returns>
    public static async Task<IReadOnlyList<ProcessIdentity>> SweepAsync(string runtimeDirectory, TimeProvider clock)
    {
        var killed = new List<ProcessIdentity>();
        foreach (var record in LifeRecord.All(LifeRecord.DirectoryIn(runtimeDirectory)).ToList())
        {
            if (record.Mark is { } life)
            {
                killed.AddRange(await LifeSweep.RunAsync(life, record.Processes, clock));
                await Cgroup.RemoveAllAsync(record.Cgroup, life, clock);
            }

            record.Delete();
        }

        return killed;
    }
}
