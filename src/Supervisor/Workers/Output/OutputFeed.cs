using System.Collections.Immutable;
using Supervisor.Telemetry;

namespace Supervisor.Workers.Output;

/// <summary>Hands lines of workers to whoever reads them. Publishing never waits for a reader, or a worker would.</summary>
internal sealed class OutputFeed
{
    private ImmutableArray<FeedSubscription<WorkerLine>> _subscriptions = [];

    public void Publish(WorkerLine line)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(line);
        }
    }

    /// <summary>Hears every line from now on, until it is disposed.</summary>
    /// <param name="capacity">How many lines may wait; what does not fit is counted and dropped.</param>
    public FeedSubscription<WorkerLine> Subscribe(int capacity)
    {
        var subscription = new FeedSubscription<WorkerLine>(capacity, over => ImmutableInterlocked.Update(ref _subscriptions, all => all.Remove(over)));
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    /// <summary>No more lines: readers read what they have and are done.</summary>
    public void Complete()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Complete();
        }
    }
}
