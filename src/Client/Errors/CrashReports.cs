namespace Supervisor.Client;

/// <summary>Reads crash reports off the wire.</summary>
internal static class CrashReports
{
    internal static IReadOnlyList<CrashReport> Read(IEnumerable<Protocol.V1.CrashReport> reports) => [.. reports.Select(Read)];

    internal static CrashReport Read(Protocol.V1.CrashReport report) => new()
    {
        WorkerId = report.WorkerId,
        Pool = report.Pool,
        Slot = (int)report.Slot,
        Epoch = (long)report.Epoch,
        ProcessId = (int)report.Pid,
        ExitCode = report.HasExitCode ? report.ExitCode : null,
        Signal = report.HasSignal ? report.Signal : null,
        // The numbers of these enums are those of the wire.
        OutOfMemory = (OutOfMemoryVerdict)report.OutOfMemory,
        PeakResidentBytes = (long)report.PeakRssBytes,
        Uptime = report.Uptime?.ToTimeSpan() ?? TimeSpan.Zero,
        ExitedAt = report.ExitedAt?.ToDateTimeOffset(),
        LastStandardError = [.. report.LastStderr],
        KilledBecause = report.KilledBecause.Length == 0 ? null : report.KilledBecause,
        Stacks = report.Stacks.Length == 0 ? null : report.Stacks,
        StacksMissingBecause = report.StacksMissingBecause.Length == 0 ? null : report.StacksMissingBecause,
        Executing = [.. report.Executing.Select(Read)],
    };

    private static ExecutingItem Read(Protocol.V1.ExecutingItem item) =>
        new((long)item.JobId, (long)item.Index, (int)item.Attempt, item.Method, (ItemPhase)item.Phase);
}
