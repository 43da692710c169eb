using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Supervisor.Telemetry;

/// <summary>One watcher's bounded view of the feed. A gap in <see cref="StampedEvent.Sequence"/> tells what was dropped.</summary>
internal sealed class EventSubscription(int capacity, Action<EventSubscription> unsubscribe) : IDisposable
{
    private readonly Channel<StampedEvent> _events = Channel.CreateBounded<StampedEvent>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private ulong _dropped;

    /// <summary>Takes the event if there is room. Called by the feed, one at a time.</summary>
    internal void Offer(StampedEvent happened)
    {
        if (!_events.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Ends the view when what it holds has been read. Called by the feed.</summary>
    internal void Complete() => _events.Writer.TryComplete();

    /// <summary>How many events were dropped since this was last asked.</summary>
    public ulong TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    public async IAsyncEnumerable<StampedEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
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
