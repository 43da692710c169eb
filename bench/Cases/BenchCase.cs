namespace Supervisor.Bench.Cases;

/// <summary>Something to measure.</summary>
/// <param name="Name">For <c>--only</c> and for the report: lower case, with hyphens.</param>
/// <param name="RunAsync">Measures it.</param>
internal sealed record BenchCase(string Name, Func<BenchRun, Task<IReadOnlyList<Result>>> RunAsync)
{
    /// <summary>Takes long however little it measures: a quick run leaves it out, unless it is asked for.</summary>
    public bool IsSlow { get; init; }
}
