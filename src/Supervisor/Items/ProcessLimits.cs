namespace Supervisor.Items;

/// <summary>What a process may take of the machine. Null: no more is bounded than the daemon itself is.</summary>
internal sealed record ProcessLimits
{
    /// <summary>Open descriptors of the process (RLIMIT_NOFILE), up to what the daemon itself may have.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>
    /// Processes and threads: of the worker and all that it started where there is a cgroup (pids.max), else of its whole user
    /// (RLIMIT_NPROC, which does not bind root).
    /// </summary>
    public int? Processes { get; init; }

    /// <summary>The largest core dump (RLIMIT_CORE).</summary>
    public long CoreBytes { get; init; }

    /// <summary>Processor time of the process, all threads together (RLIMIT_CPU): SIGXCPU ends it then. Counted in whole seconds.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The largest file that it may write (RLIMIT_FSIZE).</summary>
    public long? FileBytes { get; init; }

    /// <summary>
    /// Memory: of the worker and all that it started where there is a cgroup (memory.max); else the resident memory of its
    /// process, looked at every second.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processors' worth of time (cpu.max); bounds nothing without a cgroup.</summary>
    public double? Cpus { get; init; }
}
