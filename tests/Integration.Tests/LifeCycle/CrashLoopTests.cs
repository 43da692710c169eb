using Google.Protobuf.WellKnownTypes;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>Workers that die again and again are not started again and again, however long each lives, and harm nobody else.</summary>
public sealed class CrashLoopTests(SharedDaemon shared)
{
    private const string DiesWith = "--exit-after-ready=3";

    [Fact(Timeout = Patience.Test)]
    public async Task A_loop_of_lives_of_a_tenth_of_a_second_breaks_its_pool_and_no_other()
    {
        await using var sound = await shared.Daemon.CreatePoolAsync(1);
        var before = await sound.PidsAsync();

        var loop = await shared.Daemon.AddPoolAsync(1, spec => spec.Restart = Restarts(budget: 4, stableAfter: TimeSpan.FromMinutes(1), maxDelay: TimeSpan.FromMilliseconds(10)), DiesWith, "--exit-after-ready-delay=100");

        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(loop.Name)).State == PoolState.Broken, TimeSpan.FromMilliseconds(Patience.Test));
        var broken = await shared.Daemon.GetPoolAsync(loop.Name);
        Assert.Contains("exited with code 3", broken.BrokenBecause, StringComparison.Ordinal);
        Assert.InRange(broken.Restarts, 1UL, 4UL);
        Assert.Equal(4, (await sound.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(before, await sound.PidsAsync());
        await EndAsync(loop);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_loop_of_lives_just_above_the_threshold_comes_to_wait_and_a_stop_does_not_wait_for_it()
    {
        using var events = await EventLog.WatchAsync(shared.Daemon);

        var loop = await shared.Daemon.AddPoolAsync(1, spec => spec.Restart = Restarts(budget: 1000, stableAfter: TimeSpan.FromMilliseconds(50), maxDelay: TimeSpan.FromHours(1)), DiesWith, "--exit-after-ready-delay=300");

        await events.NextAsync(happened => happened.WorkerRestarting is { } restarting && restarting.Pool == loop.Name && restarting.Delay.ToTimeSpan() > TimeSpan.FromMinutes(10));
        await Eventually.HoldsAsync(async () => (await shared.Daemon.WorkersAsync(loop.Name))[0].State == WorkerState.Backoff);
        Assert.InRange((await shared.Daemon.GetPoolAsync(loop.Name)).Restarts, 1UL, 5UL);
        await EndAsync(loop);
    }

    // A wait that is longer than the first is at once the longest: the test need not see it grow.
    private static RestartPolicy Restarts(uint budget, TimeSpan stableAfter, TimeSpan maxDelay) => new()
    {
        InitialDelay = Duration.FromTimeSpan(maxDelay),
        MaxDelay = Duration.FromTimeSpan(maxDelay),
        StableAfter = Duration.FromTimeSpan(stableAfter),
        Budget = budget,
        BreakDuration = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
    };

    private async Task EndAsync(PoolInfo loop) => await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = loop.Name });
}
