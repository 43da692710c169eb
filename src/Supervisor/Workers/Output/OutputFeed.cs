using System.Collections.Immutable;
using Supervisor.Telemetry;

namespace Supervisor.Workers.Output;

/// <summary>Hands lines of workers to whoever reads them. Publishing never waits for a reader, or a worker would.</summary>
internal sealed class OutputFeed
{
    private ImmutableArray<Reader> _readers = [];
    private volatile bool _completed;

    public void Publish(WorkerLine line)
    {
        foreach (var reader in _readers)
        {
            if (reader.Wants(line))
            {
                reader.Subscription.Offer(line);
            }
        }
    }

    /// <summary>Hears lines from now on, until it is disposed.</summary>
    /// <param name="capacity">How many lines may wait; what does not fit is counted and dropped.</param>
    /// <param name="wants">Which lines: others neither take the place of these nor count as dropped. Null: all.</param>
    public FeedSubscription<WorkerLine> Subscribe(int capacity, Func<WorkerLine, bool>? wants = null)
    {
        var subscription = new FeedSubscription<WorkerLine>(capacity, over => ImmutableInterlocked.Update(ref _readers, all => all.RemoveAll(reader => reader.Subscription == over)));
        ImmutableInterlocked.Update(ref _readers, all => all.Add(new Reader(subscription, wants ?? (static _ => true))));
        if (_completed)
        {
            subscription.Complete();
        }

        return subscription;
    }

    /// <summary>No more lines: readers read what they have and are done.</summary>
    public void Complete()
    {
        _completed = true;
        foreach (var reader in _readers)
        {
            reader.Subscription.Complete();
        }
    }

    private sealed record Reader(FeedSubscription<WorkerLine> Subscription, Func<WorkerLine, bool> Wants);
}
