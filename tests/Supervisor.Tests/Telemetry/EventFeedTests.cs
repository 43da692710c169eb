using Microsoft.Extensions.Time.Testing;
using Supervisor.Telemetry;

namespace Supervisor.Tests.Telemetry;

public sealed class EventFeedTests
{
    private readonly EventFeed _feed = new(new FakeTimeProvider());

    [Fact]
    public async Task Watchers_hear_what_happens_after_they_came_in_order()
    {
        _feed.Publish(Opened(1));
        using var watcher = _feed.Subscribe();
        _feed.Publish(Opened(2));
        _feed.Publish(Opened(3));
        _feed.Complete();

        Assert.Equal([2UL, 3UL], await SequencesAsync(watcher));
    }

    [Fact]
    public async Task What_does_not_fit_is_counted_and_leaves_a_gap()
    {
        using var watcher = _feed.Subscribe(capacity: 1);
        _feed.Publish(Opened(1));
        _feed.Publish(Opened(2));
        _feed.Complete();

        Assert.Equal(1UL, watcher.TakeDropped());
        Assert.Equal(0UL, watcher.TakeDropped());
        Assert.Equal([1UL], await SequencesAsync(watcher));
    }

    [Fact]
    public async Task A_watcher_that_comes_after_the_end_hears_the_end()
    {
        _feed.Complete();
        using var watcher = _feed.Subscribe();

        Assert.Empty(await SequencesAsync(watcher));
    }

    [Fact]
    public async Task A_watcher_that_left_hears_no_more()
    {
        var watcher = _feed.Subscribe();
        watcher.Dispose();
        _feed.Publish(Opened(1));

        Assert.Empty(await SequencesAsync(watcher));
    }

    private static SupervisorEvent.JobOpened Opened(ulong job) => new("pool", job, "", "");

    private static async Task<List<ulong>> SequencesAsync(FeedSubscription<StampedEvent> watcher)
    {
        var sequences = new List<ulong>();
        await foreach (var happened in watcher.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            sequences.Add(happened.Sequence);
        }

        return sequences;
    }
}
