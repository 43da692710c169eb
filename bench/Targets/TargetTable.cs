namespace Supervisor.Bench.Targets;

/// <summary>What is aimed at. A bench never fails on it.</summary>
internal static class TargetTable
{
    private const string Pool = "multiprocessing.Pool";

    private static readonly IReadOnlyList<Target> All =
    [
        new("apply-16B", Figure.P50, Bound.Ratio, 1.2, Pool),
        new("apply-16B", Figure.P99, Bound.Ratio, 4, Pool),
        new("imap-1", Figure.Rate, Bound.Ratio, 10, Pool),
        new("imap-unordered-1", Figure.Rate, Bound.Ratio, 10, Pool),
        new("map-default", Figure.Rate, Bound.Ratio, 1.2, Pool),
        new("map-100", Figure.Rate, Bound.Ratio, 1.5, Pool),
        new("imap-100", Figure.Rate, Bound.Ratio, 1.5, Pool),
        new("imap-unordered-100", Figure.Rate, Bound.Ratio, 1.5, Pool),
        new("spin-100us", Figure.Rate, Bound.Least, 17_000, Pool),
        new("spin-100us", Figure.Rate, Bound.Ratio, 1.2, Pool),
        new("apply-1MiB", Figure.P50, Bound.Ratio, 10, Pool),
        new("apply-64MiB", Figure.P50, Bound.Ratio, 8, Pool),
        new("apply-beside-map", Figure.P99, Bound.Ratio, 0.2, "ours without the map"),
        new("stream-10M", Figure.DaemonMebibytes, Bound.Most, 150, Pool),
        new("core", Figure.Rate, Bound.Least, 5_000_000),
        new("start", Figure.P50, Bound.Most, 120),
        new("crash-spare", Figure.P50, Bound.Most, 20),
    ];

    public static IEnumerable<Target> Of(Result result, ComparedFigure figure) =>
        All.Where(target => target.Case == result.Case && target.Figure == figure.Name && (result.Peer ?? "").StartsWith(target.Peer, StringComparison.Ordinal));
}
