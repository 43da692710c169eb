using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ExecutorDeadlockTest</c>: what needs a pool of its own.</summary>
public sealed class ExecutorDeadlockShutdownTest
{
    [Fact(Timeout = 60_000)]
    public async Task test_shutdown_deadlock()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        using var gate = new Gate();
        var held = two.Pool.Submit(two.Faults.GateAsync, gate.Request(0));
        await gate.StartedAsync(1);

        two.Pool.Close();
        Signals.Send(gate.HolderOf(0), Signals.Kill);
        await two.Pool.JoinAsync();

        Assert.Equal(Signals.Kill, (await Assert.ThrowsAsync<WorkerCrashedException>(() => held.Result)).Report!.Signal);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_shutdown_deadlock_pickle()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        // The stream of single tasks is there already, as the original has a task done first.
        Assert.Equal(4, (await two.Pool.ApplyAsync(two.Math.SquareAsync, Numbers.Of(2))).Value);

        Assert.Throws<InvalidCastException>(() => { two.Pool.Submit(CrashPoints.UnwritableRequest(5), Numbers.Of(5)); });
        two.Pool.Close();

        await two.Pool.JoinAsync();
        Assert.False(ProcessTable.IsAlive(two.DaemonPid));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_crash_big_data()
    {
        const int Ballast = 1024 * 1024;
        await using var four = await PoolUnderTest.StartAsync(workers: 4);

        var outcomes = await four.Pool.MapOutcomesAsync(CrashPoints.Cross, Enumerable.Range(0, 10).Select(_ => CrashPoints.Request("decode exit", Ballast)));

        Assert.Equal(10, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(3, Assert.IsType<WorkerCrashedException>(outcome.Failure).Report!.ExitCode));
        Assert.Equal(4, (await four.Pool.ApplyAsync(four.Math.SquareAsync, Numbers.Of(2))).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_gh105829_should_not_deadlock_if_wakeup_pipe_full()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1);

        // Its dispatcher stands still, and the client goes on submitting.
        Signals.Send(one.DaemonPid, Signals.Stop);
        var handles = Numbers.To(100).Select(number => one.Pool.Submit(one.Math.SquareAsync, number)).ToList();
        Signals.Send(one.DaemonPid, Signals.Continue);

        Assert.Equal(Numbers.SquaresTo(100), (await Task.WhenAll(handles.Select(handle => handle.Result))).Values());
    }
}
