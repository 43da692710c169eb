using Google.Protobuf.WellKnownTypes;
using Supervisor.Items.Wire;
using Domain = Supervisor.Items;
using Wire = Supervisor.Protocol.V1;

namespace Supervisor.Dispatch;

/// <summary>Between a pool's limits on the wire, where 0 stands for none, and the daemon's.</summary>
internal static class ProcessLimitsMapping
{
    public static Domain.ProcessLimits ToDomain(this Wire.ProcessLimits? limits) => limits is null ? new Domain.ProcessLimits() : new Domain.ProcessLimits
    {
        OpenFiles = Count(limits.OpenFiles),
        Processes = Count(limits.Processes),
        CoreBytes = Bytes(limits.CoreBytes) ?? 0,
        CpuTime = limits.CpuTime?.ToTimeSpanChecked("spec.limits.cpu_time"),
        FileBytes = Bytes(limits.FileBytes),
        MemoryBytes = Bytes(limits.MemoryBytes),
        Cpus = limits.Cpus == 0 ? null : limits.Cpus,
    };

    public static Wire.ProcessLimits ToProto(this Domain.ProcessLimits limits) => new()
    {
        OpenFiles = (uint)(limits.OpenFiles ?? 0),
        Processes = (uint)(limits.Processes ?? 0),
        CoreBytes = (ulong)limits.CoreBytes,
        CpuTime = limits.CpuTime is { } time ? Duration.FromTimeSpan(time) : null,
        FileBytes = (ulong)(limits.FileBytes ?? 0),
        MemoryBytes = (ulong)(limits.MemoryBytes ?? 0),
        Cpus = limits.Cpus ?? 0,
    };

    private static int? Count(uint value) => value == 0 ? null : (int)Math.Min(value, int.MaxValue);

    private static long? Bytes(ulong value) => value == 0 ? null : (long)Math.Min(value, long.MaxValue);
}
