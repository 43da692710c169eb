using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>_TestPoolWorkerLifetime</c>.</summary>
public sealed class TestPoolWorkerLifetime
{
    [Fact(Timeout = 60_000)]
    public async Task test_pool_worker_lifetime()
    {
        await using var three = await PoolUnderTest.StartAsync(workers: 3, options => options with { MaxItemsPerWorker = 10 });
        await Eventually.HoldsAsync(() => three.Workers.Count == 3);
        var before = three.Workers;

        var squares = Numbers.To(100).Select(number => three.Pool.Submit(three.Math.SquareAsync, number)).ToList();

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal((long)i * i, (await squares[i]).Value);
        }
        // 100 items are the lives of ten workers; which of the first three has not yet had its ten is chance, but not all of them. Beside the
        // three there may be one that is warm already, to follow one that has nearly had its ten.
        await Eventually.HoldsAsync(() => three.Workers.Count is 3 or 4 && three.Workers.Except(before).Any());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_pool_worker_lifetime_early_close()
    {
        await using var three = await PoolUnderTest.StartAsync(workers: 3, options => options with { MaxItemsPerWorker = 1 });
        var waits = Enumerable.Range(0, 6).Select(i => three.Pool.Submit(three.Faults.WaitAsync, Numbers.Of(300 + i))).ToList();

        three.Pool.Close();
        await three.Pool.JoinAsync();

        Assert.Equal(Enumerable.Range(300, 6).Select(i => (long)i), (await Task.WhenAll(waits.Select(wait => wait.Result))).Values());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task test_pool_maxtasksperchild_invalid(int value) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PoolUnderTest.StartAsync(workers: 3, options => options with { MaxItemsPerWorker = value }));

    [Fact(Timeout = 60_000)]
    public async Task test_worker_finalization_via_atexit_handler_of_multiprocessing()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 2, "exit");

        Assert.Equal(0, owner.ExitCode);
        Assert.Equal("", owner.Errors);
        await owner.LeavesNothingAsync();
    }
}
