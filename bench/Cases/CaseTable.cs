using EchoWorker;
using Supervisor.Bench.Cases.Comparisons;
using Supervisor.Bench.Cases.Core;
using Supervisor.Bench.Cases.Crashes;
using Supervisor.Bench.Cases.Idleness;
using Supervisor.Bench.Cases.Starts;

namespace Supervisor.Bench.Cases;

/// <summary>All cases, in the order in which they run.</summary>
internal static class CaseTable
{
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        .. ComparisonTable.All.Select(comparison => comparison.Case),
        PureScheduler.Case("core"),
        WorkerStart.Case("start", PublishedSample.CommandAsync),
        WorkerStart.Case("start-jit", () => Task.FromResult<IReadOnlyList<string>>(["{dotnet}", EchoWorkerProgram.AssemblyPath])),
        CrashToReady.Case("crash-to-ready", spares: 0),
        CrashToReady.Case("crash-spare", spares: 1),
        IdleCost.Case("idle"),
    ];
}
