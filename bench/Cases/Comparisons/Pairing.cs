namespace Supervisor.Bench.Cases.Comparisons;

/// <summary>What windows that alternated say.</summary>
internal static class Pairing
{
    /// <param name="figure">Which one.</param>
    /// <param name="ours">Our windows, by round; one at least.</param>
    /// <param name="peer">As many of the peer; null: there is none.</param>
    /// <param name="times">In which times are told.</param>
    public static ComparedFigure Of(
        string figure, IReadOnlyList<IReadOnlyDictionary<string, double>> ours, IReadOnlyList<IReadOnlyDictionary<string, double>>? peer, TimeUnit times)
    {
        var mine = Values(figure, ours, times);
        if (peer is null || !peer[0].ContainsKey(figure))
        {
            return new ComparedFigure(figure, Median(mine));
        }

        var theirs = Values(figure, peer, times);
        return new ComparedFigure(figure, Median(mine), Median(theirs), Median(mine.Zip(theirs, (one, other) => Figure.Ratio(figure, one, other))));
    }

    private static IEnumerable<double> Values(string figure, IEnumerable<IReadOnlyDictionary<string, double>> windows, TimeUnit times) =>
        windows.Select(window => window[figure] / (figure is Figure.P50 or Figure.P99 ? times.Length : 1));

    private static double Median(IEnumerable<double> values) => new Distribution(values).Median;
}
