using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Client;

/// <summary>Takes up what the supervisor offers. Also the worker's.</summary>
internal static class RingOffers
{
    private const string ThreadName = "supervisor-ring";

    /// <summary>Has a stream go on in the ring that was offered, if there is one and this process can open it; false: it stays as it is.</summary>
    /// <param name="stream">This end of it.</param>
    /// <param name="offer">Null for none.</param>
    /// <param name="parser">Reads what comes.</param>
    /// <param name="threads">One, and those that can be lent to what may block.</param>
    internal static bool TryGoOnIn<TIn, TOut>(this BypassedStream<TIn, TOut> stream, RingOffer? offer, MessageParser<TIn> parser, int threads)
        where TIn : class, IMessage<TIn>
        where TOut : class, IMessage<TOut>
    {
        if (offer is null || RingPair.TryOpen(offer.Path, offer.Nonce.Span) is not { } rings)
        {
            return false;
        }

        stream.GoOnIn(rings, new RingSettings<TIn> { Parser = parser, ThreadName = ThreadName, Threads = threads });
        return true;
    }
}
