using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Workers.Output;

namespace Supervisor.Tests.Workers.Output;

public sealed class OutputFeedTests
{
    private readonly OutputFeed _feed = new();

    [Fact(Timeout = 30_000)]
    public async Task The_noise_of_others_takes_nobodys_place()
    {
        using var lines = _feed.Subscribe(capacity: 1, line => line.Worker.Pool == "quiet");

        for (var i = 0; i < 100; i++)
        {
            Publish("noisy", "noise");
        }

        Publish("quiet", "a word");
        _feed.Complete();

        Assert.Equal(["a word"], await TextsAsync(lines));
        Assert.Equal(0UL, lines.TakeDropped());
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_reader_has_no_room_for_is_counted()
    {
        using var lines = _feed.Subscribe(capacity: 1);

        Publish("pool", "one");
        Publish("pool", "two");
        Publish("pool", "three");
        _feed.Complete();

        Assert.Equal(["one"], await TextsAsync(lines));
        Assert.Equal(2UL, lines.TakeDropped());
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_comes_after_the_end_does_not_wait_for_more()
    {
        _feed.Complete();

        using var lines = _feed.Subscribe(capacity: 1);

        Assert.Empty(await TextsAsync(lines));
    }

    private void Publish(string pool, string text) =>
        _feed.Publish(new WorkerLine(new WorkerIdentity(pool, 0, 1), 7, OutputStream.StandardError, new OutputLine(1, DateTimeOffset.UnixEpoch, text, 0)));

    private static async Task<List<string>> TextsAsync(Supervisor.Telemetry.FeedSubscription<WorkerLine> lines)
    {
        var texts = new List<string>();
        await foreach (var line in lines.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            texts.Add(line.Line.Text);
        }

        return texts;
    }
}
