namespace Supervisor.Soak;

/// <summary>What the daemon held at some time.</summary>
public readonly record struct Sample(int Hits, long RssBytes, int Descriptors)
{
    /// <summary>Growth in bytes for each 100 hits: the slope of the least squares.</summary>
    public static double RssSlope(IReadOnlyList<Sample> samples)
    {
        double meanHits = samples.Average(sample => sample.Hits), meanRss = samples.Average(sample => sample.RssBytes);
        var spread = samples.Sum(sample => Math.Pow(sample.Hits - meanHits, 2));
        return spread == 0 ? 0 : 100 * samples.Sum(sample => (sample.Hits - meanHits) * (sample.RssBytes - meanRss)) / spread;
    }
}
