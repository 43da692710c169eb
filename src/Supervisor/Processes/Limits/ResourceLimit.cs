using Supervisor.Items;

namespace Supervisor.Processes.Limits;

/// <summary>One limit of setrlimit(2), for a process that is about to start.</summary>
internal readonly record struct ResourceLimit(int Resource, ulong Soft, ulong Hard)
{
    public const int Cpu = 0;
    public const int FileSize = 1;
    public const int Core = 4;
    public const int Processes = 6;
    public const int OpenFiles = 7;

    /// <summary>From SIGXCPU, which a program can ignore, to SIGKILL.</summary>
    private const ulong CpuGraceSeconds = 1;

    /// <summary>Those that the kernel keeps for a process by itself; what needs a cgroup is not among them.</summary>
    /// <param name="limits">What the pool wants.</param>
    /// <param name="countsProcesses">Whether a cgroup counts processes; it does it better, since RLIMIT_NPROC counts all of the user's.</param>
    public static IReadOnlyList<ResourceLimit> Of(ProcessLimits limits, bool countsProcesses)
    {
        var found = new List<ResourceLimit> { Both(Core, limits.CoreBytes) };
        if (limits.OpenFiles is { } files)
        {
            found.Add(Both(OpenFiles, files));
        }

        if (limits.Processes is { } processes && !countsProcesses)
        {
            found.Add(Both(Processes, processes));
        }

        if (limits.FileBytes is { } bytes)
        {
            found.Add(Both(FileSize, bytes));
        }

        if (limits.CpuTime is { } time)
        {
            var seconds = (ulong)Math.Max(1, Math.Ceiling(time.TotalSeconds));
            found.Add(new ResourceLimit(Cpu, seconds, seconds + CpuGraceSeconds));
        }

        return found;
    }

    private static ResourceLimit Both(int resource, long value) => new(resource, (ulong)value, (ulong)value);
}
