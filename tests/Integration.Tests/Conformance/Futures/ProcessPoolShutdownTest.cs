using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ProcessPoolShutdownTest</c>.</summary>
public sealed class ProcessPoolShutdownTest
{
    [Fact(Timeout = 60_000)]
    public async Task test_processes_terminate()
    {
        await using var five = await PoolUnderTest.StartAsync(workers: 5);
        await Eventually.HoldsAsync(() => five.Workers.Count == 5);
        var workers = five.Workers;
        var handles = Numbers.To(15).Select(number => five.Pool.Submit(five.Math.SquareAsync, number)).ToList();

        five.Pool.Close();
        await five.Pool.JoinAsync();

        Assert.All(handles, handle => Assert.True(handle.IsSuccessful));
        Assert.DoesNotContain(workers, ProcessTable.IsAlive);
        Assert.False(ProcessTable.IsAlive(five.DaemonPid));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_context_manager_shutdown()
    {
        var two = await PoolUnderTest.StartAsync(workers: 2, options => options with { OnDispose = DisposeMode.Drain });
        var workers = two.Workers;
        MapHandle<Supervisor.TestWorker.Number> waits;
        await using (two)
        {
            waits = two.Pool.SubmitMap(two.Faults.WaitAsync, Enumerable.Repeat(Numbers.Of(200), 4));
        }

        Assert.True(waits.IsSuccessful);
        Assert.DoesNotContain(workers, ProcessTable.IsAlive);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_del_shutdown()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 2, "abandon");

        Assert.Contains("finished 500", owner.Lines);
        await owner.LeavesNothingAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_shutdown_no_wait()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        var waits = two.Pool.SubmitMap(two.Faults.WaitAsync, Enumerable.Repeat(Numbers.Of(200), 4));

        two.Pool.Close();

        Assert.False(waits.IsReady);
        Assert.Equal([200, 200, 200, 200], (await waits).Values());
        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(two.DaemonPid));
    }
}
