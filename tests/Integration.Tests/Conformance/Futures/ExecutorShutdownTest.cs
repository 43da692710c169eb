using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ExecutorShutdownTest</c>.</summary>
public sealed class ExecutorShutdownTest
{
    [Fact(Timeout = 60_000)]
    public async Task test_run_after_shutdown()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1);

        one.Pool.Close();

        Assert.Throws<PoolClosedException>(() => { one.Pool.Submit(one.Math.SquareAsync, Numbers.Of(2)); });
        Assert.Throws<PoolClosedException>(() => { one.Pool.IMap(one.Math.SquareAsync, Numbers.To(2)); });
        await one.Pool.JoinAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_interpreter_shutdown()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 1, "drain");

        Assert.Equal(0, owner.ExitCode);
        Assert.Contains("finished 500", owner.Lines);
        await owner.LeavesNothingAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_hang_issue12364()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        var handles = Enumerable.Range(0, 50).Select(i => two.Pool.Submit(two.Faults.WaitAsync, Numbers.Of(i))).ToList();

        two.Pool.Close();

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), (await Task.WhenAll(handles.Select(handle => handle.Result))).Values());
        await two.Pool.JoinAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_cancel_futures()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        using var gate = new Gate();
        var handles = Enumerable.Range(0, 50).Select(i => two.Pool.Submit(two.Faults.GateAsync, gate.Request(i))).ToList();
        await gate.StartedAsync(2);

        // The two that run are let go on.
        await Task.WhenAll(handles[2..].Select(handle => handle.CancelAsync()));
        two.Pool.Close();
        gate.Open();
        await two.Pool.JoinAsync();

        Assert.All(handles, handle => Assert.True(handle.IsReady));
        Assert.All(handles[..2], handle => Assert.True(handle.IsSuccessful));
        Assert.All(handles[2..], handle => Assert.True(handle.IsCancelled));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_hang_gh83386()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 1, "close");

        Assert.Equal(0, owner.ExitCode);
        await owner.LeavesNothingAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_hang_gh94440()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1);
        Assert.Equal(4, (await one.Pool.Submit(one.Math.SquareAsync, Numbers.Of(2))).Value);

        var handle = one.Pool.Submit(one.Faults.HangAsync, new HangRequest());
        handle.Cancel();
        one.Pool.Close();
        await one.Pool.JoinAsync();

        Assert.True(handle.IsCancelled);
    }
}
