using Supervisor.Dispatch.Pools;
using Supervisor.Hosting;
using Supervisor.Workers;
using PoolState = Supervisor.Dispatch.Pools.PoolState;

namespace Supervisor.Tests.Hosting.Systemd;

public sealed class StatusLineTests
{
    [Fact]
    public void It_counts_pools_and_workers() =>
        Assert.Equal("2 pools, 5 of 8 workers ready", StatusLine.Of([Pool("a", 4, ready: 4), Pool("b", 4, ready: 1)], isStopping: false));

    [Fact]
    public void Without_pools_it_says_so() => Assert.Equal("0 pools, 0 of 0 workers ready", StatusLine.Of([], isStopping: false));

    [Fact]
    public void It_names_broken_pools() =>
        Assert.Equal("1 pool, 0 of 1 worker ready; broken: images", StatusLine.Of([Pool("images", 1, ready: 0, PoolState.Broken)], isStopping: false));

    [Fact]
    public void While_stopping_it_says_what_is_waited_for() =>
        Assert.Equal("Stopping; 3 jobs open", StatusLine.Of([Pool("a", 1, ready: 1, jobs: 2), Pool("b", 1, ready: 1, jobs: 1)], isStopping: true));

    private static PoolSnapshot Pool(string name, int workers, int ready, PoolState state = PoolState.Running, int jobs = 0) => new()
    {
        Spec = new PoolSpec { Name = name, Command = ["w"], Workers = workers },
        State = state,
        BrokenBecause = "",
        Methods = [],
        ReadyWorkers = ready,
        ReadySpares = 0,
        OutdatedWorkers = 0,
        OpenJobs = jobs,
        QueuedItems = 0,
        ExecutingItems = 0,
        Restarts = 0,
        IsPrivate = false,
    };
}
