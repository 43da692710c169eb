using Supervisor.TestKit;

namespace Supervisor.Bench.Programs;

/// <summary>The most that a process held while something ran.</summary>
internal static class WatchedMemory
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Adds <see cref="Figure.DaemonMebibytes"/> to the figures of what runs.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> OfAsync(int pid, Func<Task<Dictionary<string, double>>> run)
    {
        var most = ProcessTable.RssBytes(pid);
        using var timer = new Timer(_ => most = Math.Max(most, ProcessTable.RssBytes(pid)), null, Interval, Interval);
        var figures = await run();
        figures[Figure.DaemonMebibytes] = most / (double)(1 << 20);
        return figures;
    }
}
