using Supervisor.Items;

namespace Supervisor.Processes.Leftovers;

/// <summary>
/// Kills what a life has left, wherever it is in the tree of processes: what carries its mark, what it is recorded to have started, and
/// all their descendants. A recorded number that has become another process's means nothing; names never do.
/// </summary>
internal static class LifeSweep
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <summary>Long: a process in the middle of a dump or of slow I/O dies when that is done.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Kills until none is left, since what is killed may have forked a moment before. What was killed.</summary>
    public static async Task<IReadOnlyList<ProcessIdentity>> RunAsync(LifeMark life, IReadOnlyList<ProcessIdentity> recorded, TimeProvider clock)
    {
        var killed = new HashSet<ProcessIdentity>();
        var start = clock.GetTimestamp();
        for (var found = TryFind(life, recorded); found is not [] && clock.GetElapsedTime(start) < Limit; found = TryFind(life, recorded))
        {
            foreach (var process in found ?? [])
            {
                Pidfd.Kill(process);
                killed.Add(process);
            }

            await Task.Delay(Step, clock);
        }

        return [.. killed];
    }

    // Null: there is no descriptor left to look with, at this moment.
    private static List<ProcessIdentity>? TryFind(LifeMark life, IReadOnlyList<ProcessIdentity> recorded)
    {
        try
        {
            return Find(life, recorded);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static List<ProcessIdentity> Find(LifeMark life, IReadOnlyList<ProcessIdentity> recorded)
    {
        var all = ProcFs.All().ToList();
        var children = all.ToLookup(process => process.Parent);
        var found = all.Where(process => recorded.Contains(process.Identity) || life.Covers(ProcFs.ReadVariable(process.Pid, LifeMark.Variable))).ToList();
        var seen = found.Select(process => process.Pid).ToHashSet();
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i].Pid].Where(child => seen.Add(child.Pid)));
        }

        return [.. found.Where(process => !process.IsDead && process.Pid != Environment.ProcessId).Select(process => process.Identity)];
    }
}
