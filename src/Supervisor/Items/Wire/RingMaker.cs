using Google.Protobuf;
using Supervisor.SharedMemory;

namespace Supervisor.Items.Wire;

/// <summary>Makes the rings that streams of this host may go on in, as many as may be there at a time.</summary>
/// <param name="limits">Of each, and of all.</param>
/// <param name="ownUser">The daemon's uid: nobody else could open its memory.</param>
internal sealed class RingMaker(RingLimits limits, uint ownUser)
{
    // Pages are larger on some machines than on others; this is a multiple of all.
    private const int Step = 64 << 10;

    // For what the daemon does about a frame.
    private const int StackSize = 512 << 10;

    private int _count;

    /// <summary>Offers a stream rings that go with it; null where it has to do without: for another user, beyond the limit, and where the system gives no memory.</summary>
    /// <param name="stream">The daemon's end of it.</param>
    /// <param name="user">Whose stream it is; null when it comes from another host.</param>
    /// <param name="parser">Reads what comes.</param>
    /// <param name="threadName">Of the thread that does.</param>
    public RingPair? TryOffer<TIn, TOut>(BypassedStream<TIn, TOut> stream, uint? user, MessageParser<TIn> parser, string threadName)
        where TIn : class, IMessage<TIn>
        where TOut : class, IMessage<TOut>
    {
        if (user != ownUser || TryMake() is not { } rings)
        {
            return null;
        }

        stream.Offer(rings, new RingSettings<TIn> { Parser = parser, MaxFrame = limits.MaxMessageBytes, ThreadName = threadName, StackSize = StackSize });
        return rings;
    }

    private RingPair? TryMake()
    {
        if (Interlocked.Increment(ref _count) <= limits.MaxRings && RingPair.TryCreate(limits.RingBytes & ~(Step - 1)) is { } rings)
        {
            rings.Disposed += () => Interlocked.Decrement(ref _count);
            return rings;
        }

        Interlocked.Decrement(ref _count);
        return null;
    }
}

/// <param name="RingBytes">Of the ring of each direction.</param>
/// <param name="MaxRings">Streams that have rings at a time; each has a thread.</param>
/// <param name="MaxMessageBytes">Of one message in a ring.</param>
internal sealed record RingLimits(int RingBytes = 512 << 10, int MaxRings = 256, int MaxMessageBytes = 1 << 20);
