namespace Supervisor.Soak;

/// <summary>What the daemon held at some time.</summary>
public readonly record struct Sample(int Hits, long RssBytes, int Descriptors)
{
    /// <summary>Growth in bytes for each 100 hits: the slope of the least squares over the later two thirds, the first being warm-up.</summary>
    public static double RssSlope(IReadOnlyList<Sample> samples)
    {
        var warm = samples.Skip(samples.Count / 3).ToList();
        if (warm.Count < 2)
        {
            return 0;
        }

        double meanHits = warm.Average(sample => sample.Hits), meanRss = warm.Average(sample => sample.RssBytes);
        var spread = warm.Sum(sample => Math.Pow(sample.Hits - meanHits, 2));
        return spread == 0 ? 0 : 100 * warm.Sum(sample => (sample.Hits - meanHits) * (sample.RssBytes - meanRss)) / spread;
    }
}
