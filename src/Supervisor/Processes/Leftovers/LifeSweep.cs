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
        for (var look = TryLook(life, recorded); !look.IsEmpty && clock.GetElapsedTime(start) < Limit; look = TryLook(life, recorded))
        {
            foreach (var process in look.Found)
            {
                Pidfd.Kill(process);
                killed.Add(process);
            }

            await Task.Delay(Step, clock);
        }

        return [.. killed];
    }

    private static Look TryLook(LifeMark life, IReadOnlyList<ProcessIdentity> recorded)
    {
        try
        {
            return LookAround(life, recorded);
        }
        catch (IOException)
        {
            // There is no descriptor left to look with, at this moment.
            return new Look([], SawAll: false);
        }
    }

    private static Look LookAround(LifeMark life, IReadOnlyList<ProcessIdentity> recorded)
    {
        var all = ProcFs.All().Where(process => !process.IsDead && process.Pid != Environment.ProcessId).ToList();
        var children = all.ToLookup(process => process.Parent);
        var found = new List<ProcessStat>();
        var sawAll = true;
        foreach (var process in all)
        {
            sawAll &= ProcFs.TryReadVariable(process, LifeMark.Variable, out var carried);
            if (recorded.Contains(process.Identity) || life.Covers(carried))
            {
                found.Add(process);
            }
        }

        var seen = found.Select(process => process.Pid).ToHashSet();
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i].Pid].Where(child => seen.Add(child.Pid)));
        }

        return new Look([.. found.Select(process => process.Identity)], sawAll);
    }

    /// <param name="Found">What lives and is to be killed.</param>
    /// <param name="SawAll">Every process there is has shown whose it is.</param>
    private readonly record struct Look(IReadOnlyList<ProcessIdentity> Found, bool SawAll)
    {
        public bool IsEmpty => SawAll && Found.Count == 0;
    }
}
