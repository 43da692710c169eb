namespace Supervisor.Bench;

/// <summary>What was measured again and again, in the unit of its measurement.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    /// <param name="samples">In any order; one at least.</param>
    public Distribution(IEnumerable<double> samples)
    {
        _sorted = [.. samples.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(_sorted.Length, nameof(samples));
    }

    public double Median => Quantile(0.5);

    public double P99 => Quantile(0.99);

    // The nearest rank: always a value that was measured.
    private double Quantile(double part) => _sorted[Math.Max(0, (int)Math.Ceiling(part * _sorted.Length) - 1)];
}
