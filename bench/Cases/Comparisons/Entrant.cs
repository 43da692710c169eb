using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>A contender in a comparison.</summary>
/// <param name="Contender">Who.</param>
/// <param name="IsOurs">What the others are compared with.</param>
/// <param name="Work">What it does in place of what all do; null: the same.</param>
/// <param name="Name">What it is called in place of its own name; null: that.</param>
internal sealed record Entrant(Contender Contender, bool IsOurs = false, Workload? Work = null, string? Name = null)
{
    public static Entrant Ours { get; } = new(ContenderTable.Ours, IsOurs: true);

    /// <summary>With the collector of the client set for bulk maps.</summary>
    public static Entrant OursTuned { get; } = new(ContenderTable.OursTuned, IsOurs: true);
}
