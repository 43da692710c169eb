using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Items;

/// <summary>
/// A response that a worker has laid into its segment, and wants the room of back. What the daemon drops on its way, since nobody waits for it any more, is
/// given back when it is collected: it was not shown to anybody.
/// </summary>
/// <param name="segment">Does not end before.</param>
/// <param name="offset">Where it lies.</param>
/// <param name="length">In bytes.</param>
/// <param name="ended">Hears once of its end, and whether its room may be used again.</param>
internal sealed class SliceOnLoan(Segment segment, ulong offset, uint length, Action<SliceOnLoan, bool> ended) : Slice(segment, offset, length)
{
    private int _hasEnded;

    ~SliceOnLoan() => ThreadPool.UnsafeQueueUserWorkItem(static slice => slice.Return(), this, preferLocal: false);

    public override void Return() => End(mayBeUsedAgain: true);

    public override void Forget() => End(mayBeUsedAgain: false);

    [SuppressMessage("Usage", "CA1816", Justification = "Its end has two names, and neither is Dispose.")]
    private void End(bool mayBeUsedAgain)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            GC.SuppressFinalize(this);
            ended(this, mayBeUsedAgain);
            Segment.Release();
        }
    }
}
