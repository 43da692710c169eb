using System.Diagnostics;
using Supervisor.TestKit;

namespace Supervisor.Bench.Cases.Idleness;

/// <param name="Cpu">Used since its start, in the user's mode and in the kernel's.</param>
/// <param name="Bytes">Resident.</param>
internal readonly record struct ProcessCost(TimeSpan Cpu, long Bytes)
{
    public static ProcessCost Of(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return new ProcessCost(process.TotalProcessorTime, ProcessTable.RssBytes(pid));
    }
}
