using Google.Protobuf.WellKnownTypes;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ProcessPoolExecutorTest</c>: max_tasks_per_child.</summary>
public sealed class ProcessPoolRecyclingTest
{
    [Fact(Timeout = 60_000)]
    public async Task test_max_tasks_per_child()
    {
        await using var one = await StartAsync(workers: 1, maxItems: 3);

        var pids = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            pids.Add((await one.Pool.ApplyAsync(one.Faults.WhoAmIAsync, new Empty())).Pid);
        }

        Assert.Equal([3, 3], pids.CountBy(pid => pid).Select(group => group.Value));
        Assert.NotEqual(pids[2], pids[3]);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_max_tasks_early_shutdown()
    {
        await using var three = await StartAsync(workers: 3, maxItems: 1);
        var squares = Submit(three, count: 6);

        three.Pool.Close();
        await three.Pool.JoinAsync();

        Assert.Equal(Numbers.SquaresTo(6), (await Task.WhenAll(squares)).Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_max_tasks_per_child_pending_tasks_gh115634()
    {
        await using var one = await StartAsync(workers: 1, maxItems: 2);

        Assert.Equal(Numbers.SquaresTo(7), (await Task.WhenAll(Submit(one, count: 7))).Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_shutdown_no_wait_max_tasks_gh119592()
    {
        await using var two = await StartAsync(workers: 2, maxItems: 1);
        var squares = Submit(two, count: 4);

        two.Pool.Close();

        Assert.Equal(Numbers.SquaresTo(4), (await Task.WhenAll(squares)).Values());
        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(two.DaemonPid));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_gc_during_max_tasks_worker_exit_gh152967()
    {
        await using var two = await StartAsync(workers: 2, maxItems: 1);
        var squares = Submit(two, count: 4);

        foreach (var square in squares)
        {
            await square;
            GC.Collect();
        }

        Assert.Equal(Numbers.SquaresTo(4), (await Task.WhenAll(squares)).Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_force_shutdown_during_max_tasks_worker_exit()
    {
        await using var two = await StartAsync(workers: 2, maxItems: 1);
        var first = two.Workers;
        var squares = Submit(two, count: 8);
        await squares[1];

        await two.Pool.TerminateAsync();

        Assert.DoesNotContain(first, ProcessTable.IsAlive);
        Assert.False(ProcessTable.IsAlive(two.DaemonPid));
        foreach (var square in squares)
        {
            await Task.WhenAny(square);
            Assert.True(square.IsCompletedSuccessfully || square.Exception?.InnerException is PoolClosedException { Terminated: true });
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task test_failed_worker_replacement_breaks_pool()
    {
        using var directory = new TempDirectory();
        // Each worker that fails takes the time of a start: two are enough to break it.
        var restart = new RestartOptions { InitialDelay = TimeSpan.FromMilliseconds(1), Budget = 2 };
        await using var one = await PoolUnderTest.StartAsync(
            workers: 1, options => options with { MaxItemsPerWorker = 1, Restart = restart }, $"--fail-initializer={directory["fail"]}");
        await File.WriteAllTextAsync(directory["fail"], "");

        var squares = Submit(one, count: 3);

        Assert.Equal(0, (await squares[0]).Value);
        foreach (var square in squares[1..])
        {
            Assert.Contains("The initializer was told to fail.", (await Assert.ThrowsAsync<PoolBrokenException>(() => square)).Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<PoolBrokenException>(() => one.Pool.ApplyAsync(one.Math.SquareAsync, Numbers.Of(1)));
    }

    private static Task<PoolUnderTest> StartAsync(int workers, int maxItems) =>
        PoolUnderTest.StartAsync(workers, options => options with { MaxItemsPerWorker = maxItems });

    private static Task<Number>[] Submit(PoolUnderTest started, int count) =>
        [.. Numbers.To(count).Select(number => started.Pool.Submit(started.Math.SquareAsync, number).Result)];
}
