using System.Globalization;
using Supervisor.Items;

namespace Supervisor.Processes.Cgroups;

/// <summary>Limits as the files of a group say them.</summary>
internal static class CgroupLimits
{
    private const int CpuPeriodMicroseconds = 100_000;

    /// <summary>File and value, in the order in which they are to be written.</summary>
    /// <param name="limits">What the pool wants.</param>
    /// <param name="has">Whether a controller is there.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(ProcessLimits limits, Func<string, bool> has)
    {
        var files = new List<KeyValuePair<string, string>>();
        if (has("memory") && limits.MemoryBytes is { } bytes)
        {
            // One victim leaves a worker that is neither dead nor well: all of it goes.
            Add("memory.oom.group", 1);
            Add("memory.swap.max", 0);
            Add("memory.max", bytes);
        }

        if (has("pids") && limits.Processes is { } processes)
        {
            Add("pids.max", processes);
        }

        if (has("cpu") && limits.Cpus is { } cpus)
        {
            var quota = (long)Math.Max(1000, Math.Round(cpus * CpuPeriodMicroseconds));
            files.Add(new("cpu.max", FormattableString.Invariant($"{quota} {CpuPeriodMicroseconds}")));
        }

        return files;

        void Add(string file, long value) => files.Add(new(file, value.ToString(CultureInfo.InvariantCulture)));
    }
}
