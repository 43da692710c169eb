namespace Supervisor.Client;

/// <summary>
/// What each worker of a private pool may take of the machine. Immutable. What is left null is bounded no more than this process itself is.
/// A worker that ends because of a limit has crashed; <see cref="CrashReport.KilledBecause"/> names the limit.
/// </summary>
public sealed record ProcessLimitOptions
{
    /// <summary>Open descriptors: 16 to 1048576, and no more than this process may have itself. Default: null.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>
    /// Processes and threads of the worker and all that it started: 1 to 4194304. Without a cgroup it is all that the user runs, and does not
    /// bind root. Default: null.
    /// </summary>
    public int? Processes { get; init; }

    /// <summary>The largest core dump, in bytes; zero or more. Default: null, none is written.</summary>
    public long? CoreBytes { get; init; }

    /// <summary>Processor time, all threads together: one second or more, rounded up to seconds. Default: null.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The largest file that the worker may write, in bytes, what it keeps its outcomes in included: 1 MiB or more. Default: null.</summary>
    public long? FileBytes { get; init; }

    /// <summary>
    /// Memory of the worker and all that it started, in bytes: 1 MiB or more. Without a cgroup the resident memory of its process is looked at
    /// every second. Default: null.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processors' worth of time: 0.01 to 1024. Bounds nothing without a cgroup. Default: null.</summary>
    public double? Cpus { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        const int MiB = 1 << 20;
        JobLimits.InRange(OpenFiles ?? 16, 16, 1 << 20, nameof(OpenFiles));
        JobLimits.InRange(Processes ?? 1, 1, 1 << 22, nameof(Processes));
        AtLeast(CoreBytes, 0, nameof(CoreBytes));
        AtLeast(FileBytes, MiB, nameof(FileBytes));
        AtLeast(MemoryBytes, MiB, nameof(MemoryBytes));
        if (CpuTime < TimeSpan.FromSeconds(1))
        {
            throw new ArgumentOutOfRangeException(nameof(CpuTime), CpuTime, $"{nameof(CpuTime)} must be one second or more.");
        }

        if (Cpus is { } cpus && !(cpus >= 0.01 && cpus <= 1024))
        {
            throw new ArgumentOutOfRangeException(nameof(Cpus), cpus, $"{nameof(Cpus)} must be from 0.01 to 1024.");
        }
    }

    private static void AtLeast(long? value, long least, string name)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {least} or more.");
        }
    }
}
