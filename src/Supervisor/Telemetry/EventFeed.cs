using System.Collections.Immutable;

namespace Supervisor.Telemetry;

/// <summary>Numbers events and hands them to whoever watches. Publishing never waits for a watcher.</summary>
internal sealed class EventFeed(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private ImmutableArray<FeedSubscription<StampedEvent>> _subscriptions = [];
    private ulong _sequence;
    private bool _completed;

    public void Publish(SupervisorEvent happened)
    {
        lock (_lock)
        {
            var stamped = new StampedEvent(++_sequence, clock.GetUtcNow(), happened);
            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(stamped);
            }
        }
    }

    /// <summary>Hears every event from now on, until it is disposed.</summary>
    /// <param name="capacity">How many events may wait; what does not fit is counted and dropped.</param>
    public FeedSubscription<StampedEvent> Subscribe(int capacity = 1024)
    {
        var subscription = new FeedSubscription<StampedEvent>(capacity, Unsubscribe);
        lock (_lock)
        {
            _subscriptions = _subscriptions.Add(subscription);
            if (_completed)
            {
                subscription.Complete();
            }
        }

        return subscription;
    }

    /// <summary>No more events: watchers read what they have and are done.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (var subscription in _subscriptions)
            {
                subscription.Complete();
            }
        }
    }

    private void Unsubscribe(FeedSubscription<StampedEvent> subscription)
    {
        lock (_lock)
        {
            _subscriptions = _subscriptions.Remove(subscription);
        }
    }
}

/// <summary>An event with its place among all events and its time.</summary>
internal readonly record struct StampedEvent(ulong Sequence, DateTimeOffset At, SupervisorEvent Event);
