using Supervisor.Items;

namespace Supervisor.Processes.Limits;

/// <summary>Whether a process ended because of one of its limits.</summary>
internal static class LimitVerdict
{
    /// <summary>Which, for people; empty for none.</summary>
    /// <param name="signal">That ended it; null where it exited.</param>
    /// <param name="cpuTime">That it used.</param>
    /// <param name="outOfMemory">What its cgroup says.</param>
    /// <param name="limits">That it had.</param>
    public static string Of(int? signal, TimeSpan cpuTime, bool? outOfMemory, ProcessLimits limits) => signal switch
    {
        Signals.Kill when outOfMemory == true => limits.MemoryBytes is { } bytes
            ? $"over its memory limit of {MiB(bytes)}, by the kernel"
            : "out of memory, by the kernel",

        // The clock of the limit runs a little before that of the accounting.
        Signals.CpuLimit when limits.CpuTime is { } time => Cpu(time),
        Signals.Kill when limits.CpuTime is { } time && cpuTime >= time => Cpu(time),
        Signals.FileSizeLimit when limits.FileBytes is { } bytes => $"wrote a file over its limit of {MiB(bytes)}",
        _ => "",
    };

    private static string Cpu(TimeSpan limit) => FormattableString.Invariant($"over its limit of {limit.TotalSeconds:0.###} s of CPU time");

    /// <summary>An amount of memory, for people.</summary>
    public static string MiB(long bytes) => FormattableString.Invariant($"{bytes / (1024.0 * 1024.0):0.##} MiB");
}
