using Google.Protobuf.WellKnownTypes;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>Work does not wait for a process to start when a worker dies.</summary>
public sealed class SpareTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_crash_is_answered_from_a_spare_and_the_next_spare_is_started()
    {
        // What starts after the first two starts slowly, so that only a spare can be there.
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Spares = 1, "--initializer-delay=3000");
        await SpareIsWarmAsync(test);
        var before = await test.WorkersAsync();
        var spare = before.Single(worker => worker.Spare);
        Assert.Equal((1u, 1u), ((await test.InfoAsync()).ReadyWorkers, (await test.InfoAsync()).ReadySpares));

        var crashed = test.Pool.Submit(test.Faults.DieAsync, new DieRequest { Signal = Signals.Kill });
        await Assert.ThrowsAsync<WorkerCrashedException>(() => crashed.Result);
        var answer = await test.Faults.WhoAmIAsync(new Empty());

        Assert.Equal((int)spare.Pid, answer.Pid);
        await SpareIsWarmAsync(test);
        Assert.Equal(2, (await test.WorkersAsync()).Count);
        Assert.DoesNotContain(await test.PidsAsync(), pid => pid == (int)before.Single(worker => !worker.Spare).Pid);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Spares_get_no_work()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Spares = 2);
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).ReadySpares == 2);

        var answers = await test.Pool.MapAsync(test.Faults.WhoAmIAsync, Enumerable.Repeat(new Empty(), 200));

        Assert.Single(answers.Select(answer => answer.Pid).Distinct());
    }

    private static Task SpareIsWarmAsync(TestPool test) => Eventually.HoldsAsync(async () => (await test.InfoAsync()).ReadySpares == 1, TimeSpan.FromMilliseconds(Patience.Test));
}
