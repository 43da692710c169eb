namespace Supervisor.Bench;

/// <summary>One figure of ours, beside the same of a peer.</summary>
/// <param name="Name">One of <see cref="Figure"/>, or one that the case alone has.</param>
/// <param name="Ours">The median of all windows.</param>
/// <param name="Peer">The same of the peer; null: there is none.</param>
/// <param name="Ratio">The median of the ratios of each round; null: there is no peer.</param>
internal sealed record ComparedFigure(string Name, double Ours, double? Peer = null, double? Ratio = null)
{
    /// <summary>Of a case without peers.</summary>
    /// <param name="samples">One at least.</param>
    /// <param name="what">Follows the figures' names, where a case has several.</param>
    public static IEnumerable<ComparedFigure> Latencies(IEnumerable<double> samples, string what = "")
    {
        var distribution = new Distribution(samples);
        return [new ComparedFigure(Figure.P50 + what, distribution.Median), new ComparedFigure(Figure.P99 + what, distribution.P99)];
    }
}
