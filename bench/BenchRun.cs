using Supervisor.Bench.Contenders;

namespace Supervisor.Bench;

/// <summary>How cases are to run.</summary>
/// <param name="IsQuick">A few seconds for each case, rather than figures that count.</param>
/// <param name="Lineup">Who there is to compare with.</param>
/// <param name="Progress">Hears how far it is.</param>
internal sealed record BenchRun(bool IsQuick, Lineup Lineup, Action<string> Progress);
