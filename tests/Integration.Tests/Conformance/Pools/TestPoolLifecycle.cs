using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>_TestPool</c>: what needs a pool of its own.</summary>
public sealed class TestPoolLifecycle
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact(Timeout = 60_000)]
    public async Task test_async_timeout()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1);
        var handle = one.Pool.Submit(one.Faults.HangAsync, new HangRequest());

        await Assert.ThrowsAsync<TimeoutException>(() => handle.GetResultAsync(Short));
        await Assert.ThrowsAsync<TimeoutException>(() => handle.GetResultAsync(Short));
        Assert.False(handle.IsReady);

        await one.Pool.TerminateAsync();
        Assert.True((await Assert.ThrowsAsync<PoolClosedException>(() => handle.Result)).Terminated);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_make_pool()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PoolUnderTest.StartAsync(workers: -1));

        await using (var three = await PoolUnderTest.StartAsync(workers: 3))
        {
            await Eventually.HoldsAsync(() => three.Workers.Count == 3);
        }

        await using var one = await PoolUnderTest.StartAsync(workers: 0);
        await Eventually.HoldsAsync(() => one.Workers.Count == Environment.ProcessorCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_terminate()
    {
        await using var three = await PoolUnderTest.StartAsync(workers: 3);
        using var gate = new Gate();
        var handle = three.Pool.SubmitMap(three.Faults.GateAsync, Enumerable.Range(0, 10_000).Select(gate.Request), new MapOptions { ChunkSize = 1 });
        await gate.StartedAsync(3);
        var workers = three.Workers;
        var start = TimeProvider.System.GetTimestamp();

        await three.Pool.TerminateAsync();
        await three.Pool.JoinAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 20);
        Assert.DoesNotContain(workers, ProcessTable.IsAlive);
        Assert.True((await Assert.ThrowsAsync<PoolClosedException>(() => handle.Result)).Terminated);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_context()
    {
        PoolUnderTest two;
        await using (two = await PoolUnderTest.StartAsync(workers: 2))
        {
            Assert.Equal(Numbers.SquaresTo(10), (await two.Pool.SubmitMap(two.Math.SquareAsync, Numbers.To(10))).Values());
        }

        Assert.Throws<PoolClosedException>(() => { two.Pool.SubmitMap(two.Math.SquareAsync, Numbers.To(10)); });
    }

    [Fact(Timeout = 60_000)]
    public async Task test_enter()
    {
        var one = await PoolUnderTest.StartAsync(workers: 1);
        await using (one.Pool)
        {
            Assert.False(one.Pool.Name.Length == 0);
        }

        await one.Pool.JoinAsync();
        await using (one.Pool)
        {
            await Assert.ThrowsAsync<PoolClosedException>(() => one.Pool.ApplyAsync(one.Math.SquareAsync, Numbers.Of(1)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_no_failfast()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        var text = new string('x', 1024 * 1024);
        var start = TimeProvider.System.GetTimestamp();

        var error = await Assert.ThrowsAsync<TaskFailedException>(
            () => two.Pool.MapAsync(two.Faults.FailAsync, [new FailRequest { Message = text }, new FailRequest { Message = text, Milliseconds = 1000 }]));

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0.9, double.MaxValue);
        Assert.Equal([0, 1], error.Failures.Cast<SupervisorException>().Select(failure => failure.Index));
        two.Pool.Close();
        await two.Pool.JoinAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_resource_warning()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 2, "abandon");

        Assert.Equal(0, owner.ExitCode);
        await owner.LeavesNothingAsync();
    }
}
