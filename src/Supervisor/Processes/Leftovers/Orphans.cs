namespace Supervisor.Processes.Leftovers;

/// <summary>What a dead child of the warden has left behind. Those of a living one are never among it.</summary>
internal static class Orphans
{
    /// <param name="below">All processes below the warden, parents before their children.</param>
    /// <param name="warden">Its pid.</param>
    /// <param name="living">The children that live.</param>
    /// <param name="dead">The marks of the dead ones.</param>
    /// <param name="session">Of the one that is dead and not reaped, so that the number is certainly its own; 0 for none.</param>
    /// <param name="markOf">What a process carries; null where it carries nothing, or does not show it.</param>
    public static IReadOnlyList<ProcessStat> Of(
        IReadOnlyList<ProcessStat> below, int warden, IReadOnlySet<int> living, IReadOnlyList<LifeMark> dead, int session, Func<int, string?> markOf)
    {
        var oldest = below.Where(process => living.Contains(process.Pid)).Select(process => process.StartTime).DefaultIfEmpty(ulong.MaxValue).Min();
        var found = new Dictionary<int, ProcessStat>();
        foreach (var process in below)
        {
            if (!living.Contains(process.Pid) && !process.IsDead && IsLeft(process))
            {
                found.Add(process.Pid, process);
            }
        }

        return [.. found.Values];

        bool IsLeft(ProcessStat process)
        {
            if (found.ContainsKey(process.Parent) || (session != 0 && process.Session == session))
            {
                return true;
            }

            var carried = markOf(process.Pid);
            return carried is null
                ? process.Parent == warden && process.StartTime < oldest // Older than all that live: whose it was, it is nobody's now.
                : dead.Any(mark => mark.Covers(carried));
        }
    }
}
