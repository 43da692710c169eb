namespace Supervisor.Dispatch.Scheduling;

/// <summary>What a job's items have cost so far, to tell how many to give to a worker next.</summary>
internal sealed class RunTimeEstimate
{
    private double? _perItem;
    private double? _bytesPerOutcome;

    /// <summary>Items in the next delivery at the most: doubles with every delivery that came back, so that a wrong guess is small.</summary>
    public int Burst { get; private set; } = 1;

    /// <summary>Timestamps per item; null until one was measured.</summary>
    public double? PerItem => _perItem;

    public double BytesPerOutcome => _bytesPerOutcome ?? 0;

    public void Measured(int items, long runTime, long outcomeBytes)
    {
        _perItem = Blend(_perItem, (double)runTime / items);
        _bytesPerOutcome = Blend(_bytesPerOutcome, (double)outcomeBytes / items);
    }

    public void DeliveryReturned(int items)
    {
        if (items >= Burst)
        {
            Burst = (int)Math.Min(2L * Burst, 1 << 20);
        }
    }

    // Slow items must show at once, fast ones may take a few batches.
    private static double Blend(double? old, double sample) =>
        old is not { } value || sample > value ? sample : (0.75 * value) + (0.25 * sample);
}
