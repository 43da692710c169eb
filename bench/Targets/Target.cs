using System.Globalization;

namespace Supervisor.Bench.Targets;

/// <summary>One figure that is aimed at.</summary>
/// <param name="Case">Of the case with this name.</param>
/// <param name="Figure">Of its figures.</param>
/// <param name="Bound">What is bounded.</param>
/// <param name="Value">By what.</param>
/// <param name="Peer">How the name of the peer begins in the result that it is about; empty: any.</param>
internal sealed record Target(string Case, string Figure, Bound Bound, double Value, string Peer = "")
{
    public bool IsMetBy(ComparedFigure figure) => Bound switch
    {
        Bound.Ratio => figure.Ratio >= Value,
        Bound.Least => figure.Ours >= Value,
        _ => figure.Ours <= Value,
    };

    public override string ToString() => Bound switch
    {
        Bound.Ratio => string.Create(CultureInfo.InvariantCulture, $"{Value}×"),
        Bound.Least => string.Create(CultureInfo.InvariantCulture, $"≥ {Value:N0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:N0}"),
    };
}
