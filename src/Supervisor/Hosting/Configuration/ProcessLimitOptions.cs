using Supervisor.Items;

namespace Supervisor.Hosting;

/// <summary>What each worker of a pool may take of the machine; see <see cref="ProcessLimits"/>.</summary>
internal sealed class ProcessLimitOptions
{
    public int? OpenFiles { get; set; }

    public int? Processes { get; set; }

    public long? CoreBytes { get; set; }

    public TimeSpan? CpuTime { get; set; }

    public long? FileBytes { get; set; }

    public long? MemoryBytes { get; set; }

    public double? Cpus { get; set; }

    public ProcessLimits ToSpec() => new()
    {
        OpenFiles = OpenFiles,
        Processes = Processes,
        CoreBytes = CoreBytes ?? new ProcessLimits().CoreBytes,
        CpuTime = CpuTime,
        FileBytes = FileBytes,
        MemoryBytes = MemoryBytes,
        Cpus = Cpus,
    };
}
