using Supervisor.SharedMemory;

namespace Supervisor.Items.Wire;

/// <summary>Makes the rings that streams of this host may go on in, as many as may be there at a time.</summary>
/// <param name="capacity">Bytes of each ring.</param>
/// <param name="maxFrame">Bytes of a message that comes through one.</param>
/// <param name="limit">Pairs of rings; each has a thread.</param>
internal sealed class RingMaker(int capacity, int maxFrame, int limit)
{
    private int _count;

    public int MaxFrame => maxFrame;

    /// <summary>Null when there are enough, or the system gives none; the stream does without.</summary>
    public RingPair? TryMake()
    {
        if (Interlocked.Increment(ref _count) <= limit && RingPair.TryCreate(capacity) is { } rings)
        {
            rings.Disposed += () => Interlocked.Decrement(ref _count);
            return rings;
        }

        Interlocked.Decrement(ref _count);
        return null;
    }
}
