using Supervisor.TestKit;

namespace Supervisor.Soak;

/// <summary>What the daemon held at some time.</summary>
/// <param name="Kills">Before that.</param>
/// <param name="Hits">Of these, the ones that are proven to have hit a running item.</param>
/// <param name="RssBytes">Resident memory.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Threads">All of the process.</param>
public readonly record struct Sample(int Kills, int Hits, long RssBytes, int Descriptors, int Threads)
{
    public static Sample Take(int pid, int kills, int hits) =>
        new(kills, hits, ProcessTable.RssBytes(pid), ProcessTable.OpenDescriptors(pid), ProcessTable.Threads(pid));

    /// <summary>Growth in bytes for each 100 kills: the slope of the least squares.</summary>
    public static double RssSlope(IReadOnlyList<Sample> samples)
    {
        double meanKills = samples.Average(sample => sample.Kills), meanRss = samples.Average(sample => sample.RssBytes);
        var spread = samples.Sum(sample => Math.Pow(sample.Kills - meanKills, 2));
        return spread == 0 ? 0 : 100 * samples.Sum(sample => (sample.Kills - meanKills) * (sample.RssBytes - meanRss)) / spread;
    }

    /// <summary>The medians of the first and of the last third: a single look would see workers that come and go.</summary>
    public static (int Warm, int Last) Level(IReadOnlyList<Sample> samples, Func<Sample, int> value)
    {
        var third = Math.Max(1, samples.Count / 3);
        return (Median(samples.Take(third)), Median(samples.TakeLast(third)));

        int Median(IEnumerable<Sample> some) => some.Select(value).Order().ElementAt(third / 2);
    }
}
