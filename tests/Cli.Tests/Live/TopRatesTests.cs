using Microsoft.Extensions.Time.Testing;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli.Tests.Live;

public sealed class TopRatesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Rates_are_what_was_done_between_two_samples()
    {
        var before = Sample(Worker("images/0#1", 100), Worker("images/1#2", 7));
        _clock.Advance(TimeSpan.FromSeconds(2));
        var now = Sample(Worker("images/0#1", 110), Worker("images/1#2", 7));

        var rates = new TopRates(before, now, _clock);

        Assert.Equal((5.0, 0.0), (rates.Of(now.Overview.Workers[0]), rates.Of(now.Overview.Workers[1])));
        Assert.Equal(5.0, rates.Of(new PoolInfo { Name = "images" }, now.Overview.Workers));
    }

    [Fact]
    public void A_worker_that_was_replaced_counts_from_0()
    {
        var before = Sample(Worker("images/0#1", 100));
        _clock.Advance(TimeSpan.FromSeconds(1));
        var now = Sample(Worker("images/0#2", 3));

        Assert.Equal(3.0, new TopRates(before, now, _clock).Of(now.Overview.Workers[0]));
    }

    [Fact]
    public void The_first_picture_has_no_rates()
    {
        var now = Sample(Worker("images/0#1", 100));

        Assert.Equal(0.0, new TopRates(now, now, _clock).Of(now.Overview.Workers[0]));
    }

    private static WorkerInfo Worker(string id, ulong done) => new() { WorkerId = id, Pool = "images", CompletedItems = done };

    private TopSample Sample(params WorkerInfo[] workers) =>
        new(new Overview(new GetStatusResponse(), [], workers), [], _clock.GetUtcNow(), _clock.GetTimestamp());
}
