using Supervisor.Bench.Cases.Comparisons;
using Supervisor.Bench.Cases.Crashes;

namespace Supervisor.Bench.Cases;

/// <summary>All cases, in the order in which they run.</summary>
internal static class CaseTable
{
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        .. ComparisonTable.All.Select(comparison => comparison.Case),
        CrashToReady.Case("crash-to-ready", spares: 0),
        CrashToReady.Case("crash-spare", spares: 1),
    ];
}
