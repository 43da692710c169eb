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
        Signals.CpuLimit or Signals.Kill when limits.CpuTime is { } time && cpuTime >= time => $"over its limit of {time.TotalSeconds:0.###} s of CPU time",
        Signals.FileSizeLimit when limits.FileBytes is { } bytes => $"wrote a file over its limit of {MiB(bytes)}",
        _ => "",
    };

    /// <summary>An amount of memory, for people.</summary>
    public static string MiB(long bytes) => FormattableString.Invariant($"{bytes / (1024.0 * 1024.0):0.##} MiB");
}
