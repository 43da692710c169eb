using Supervisor.Bench.Cases.Crashes;

namespace Supervisor.Bench.Cases;

/// <summary>All cases, in the order in which they run.</summary>
internal static class CaseTable
{
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        CrashToReady.Case("crash-to-ready", spares: 0),
        CrashToReady.Case("crash-to-ready-spare", spares: 1),
    ];
}
