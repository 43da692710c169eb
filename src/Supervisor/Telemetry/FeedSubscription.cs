using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Supervisor.Telemetry;

/// <summary>One reader's bounded view of a feed. What does not fit is dropped and counted, so that nobody waits for a slow reader.</summary>
internal sealed class FeedSubscription<T>(int capacity, Action<FeedSubscription<T>> unsubscribe) : IDisposable
{
    private readonly Channel<T> _events = Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private ulong _dropped;

    /// <summary>Takes the event if there is room. Called by the feed.</summary>
    internal void Offer(T happened)
    {
        if (!_events.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Ends the view when what it holds has been read. Called by the feed.</summary>
    internal void Complete() => _events.Writer.TryComplete();

    /// <summary>How many were dropped since this was last asked.</summary>
    public ulong TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in _events.Reader.ReadAllAsync(cancellationToken))
        {
            yield return happened;
        }
    }

    public void Dispose()
    {
        unsubscribe(this);
        Complete();
    }
}
