using System.Globalization;
using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>What a pool's limits may be: enough for a worker to start at all.</summary>
internal static class ProcessLimitsValidation
{
    private const string Prefix = nameof(PoolSpec.Limits) + ".";
    private const long MiB = 1 << 20;

    /// <summary>Everything that is wrong; empty for good ones.</summary>
    public static IEnumerable<FieldError> Validate(ProcessLimits limits) =>
    [
        .. Range(nameof(limits.OpenFiles), limits.OpenFiles, 16, 1 << 20),
        .. Range(nameof(limits.Processes), limits.Processes, 1, 1 << 22),
        .. Range(nameof(limits.CoreBytes), limits.CoreBytes, 0, long.MaxValue),
        .. Range(nameof(limits.FileBytes), limits.FileBytes, MiB, long.MaxValue),
        .. Range(nameof(limits.MemoryBytes), limits.MemoryBytes, MiB, long.MaxValue),
        .. CpuTime(limits.CpuTime),
        .. Cpus(limits.Cpus),
    ];

    private static IEnumerable<FieldError> Range(string field, long? value, long least, long most)
    {
        if (value < least || value > most)
        {
            yield return new(Prefix + field, $"{value} must be {(most == long.MaxValue ? $"{least} or more" : $"from {least} to {most}")}");
        }
    }

    private static IEnumerable<FieldError> CpuTime(TimeSpan? value)
    {
        if (value < TimeSpan.FromSeconds(1))
        {
            yield return new(Prefix + nameof(ProcessLimits.CpuTime), $"{value} must be one second or more");
        }
    }

    private static IEnumerable<FieldError> Cpus(double? value)
    {
        if (value is { } cpus && !(cpus >= 0.01 && cpus <= 1024))
        {
            yield return new(Prefix + nameof(ProcessLimits.Cpus), string.Create(CultureInfo.InvariantCulture, $"{cpus} must be from 0.01 to 1024"));
        }
    }
}
