using Supervisor.Items.Wire;
using Supervisor.SharedMemory;

namespace Supervisor.Items;

/// <summary>
/// Memory into which the other side of one stream lays its large messages. Those that read it map it; the daemon does not. It ends when its stream
/// has, and nobody has one of its slices on loan. Safe for use by several threads.
/// </summary>
/// <param name="number">Never used twice in one life of the daemon.</param>
/// <param name="file">Its own from now on.</param>
internal sealed class Segment(uint number, SegmentFile file)
{
    private int _holders = 1;

    public uint Number => number;

    public string Path => file.Path;

    public ReadOnlyMemory<byte> Nonce => file.Nonce;

    public long Length => file.Length;

    /// <summary>Nobody can open it any more.</summary>
    public bool IsOver => Volatile.Read(ref _holders) == 0;

    /// <summary>Raised once, on a thread of the pool.</summary>
    public event Action<Segment>? Ended;

    /// <summary>Whether a large message may lie there.</summary>
    public bool Contains(ulong offset, uint length) =>
        length > WireMapping.MaxPieceBytes && offset >= (ulong)SegmentLayout.HeaderLength && offset <= (ulong)Length && length <= (ulong)Length - offset;

    /// <summary>Copies what lies there now.</summary>
    /// <exception cref="ObjectDisposedException">It has ended.</exception>
    public void Read(ulong offset, Span<byte> into) => file.Read((long)offset, into);

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            file.Dispose();
            // Whoever lets go of it may hold locks.
            ThreadPool.UnsafeQueueUserWorkItem(static segment => segment.Ended?.Invoke(segment), this, preferLocal: false);
        }
    }
}
