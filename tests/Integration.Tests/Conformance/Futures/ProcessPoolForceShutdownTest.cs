using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ProcessPoolExecutorTest</c>: terminate_workers and kill_workers. Here one operation, which ends the pool and kills what still runs.</summary>
public sealed class ProcessPoolForceShutdownTest
{
    [Fact(Timeout = 60_000)]
    public async Task test_terminate_workers()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);

        await TerminateWhileRunningAsync(two, ignoreToken: false);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_kill_workers()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2, options => options with { StopGrace = TimeSpan.FromMilliseconds(500) }, "--ignore-sigterm");

        await TerminateWhileRunningAsync(two, ignoreToken: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_force_shutdown_workers_dead_workers()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1);
        Signals.Send(Assert.Single(one.Workers), Signals.Kill);

        await one.Pool.TerminateAsync();

        Assert.False(ProcessTable.IsAlive(one.DaemonPid));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_force_shutdown_workers_not_started_yet()
    {
        // The first is ready; the others are about to start.
        await using var four = await PoolUnderTest.StartAsync(workers: 4);
        var workers = four.Workers;

        await four.Pool.TerminateAsync();

        Assert.DoesNotContain(workers, ProcessTable.IsAlive);
        Assert.False(ProcessTable.IsAlive(four.DaemonPid));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_force_shutdown_workers_stops_pool()
    {
        await using var one = await PoolUnderTest.StartAsync(workers: 1);
        Assert.Equal(4, (await one.Pool.Submit(one.Math.SquareAsync, Numbers.Of(2))).Value);

        await one.Pool.TerminateAsync();

        Assert.Throws<PoolClosedException>(() => { one.Pool.Submit(one.Math.SquareAsync, Numbers.Of(2)); });
    }

    [Fact(Timeout = 60_000)]
    public async Task test_broken_process_pool_traceback()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        using var gate = new Gate();
        var handles = Enumerable.Range(0, 5).Select(i => two.Pool.Submit(two.Faults.GateAsync, gate.Request(i))).ToList();
        await gate.StartedAsync(2);

        await two.Pool.TerminateAsync();

        var errors = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        foreach (var handle in handles)
        {
            errors.Add(await Assert.ThrowsAsync<PoolClosedException>(() => handle.Result));
        }

        Assert.Equal(5, errors.Count);
    }

    private static async Task TerminateWhileRunningAsync(PoolUnderTest two, bool ignoreToken)
    {
        using var directory = new TempDirectory();
        var handle = two.Pool.Submit(two.Faults.HangAsync, new HangRequest { IgnoreToken = ignoreToken, Started = directory["started"] });
        await Eventually.HoldsAsync(() => File.Exists(directory["started"]));
        var workers = two.Workers;

        await two.Pool.TerminateAsync();

        Assert.NotEmpty(workers);
        Assert.DoesNotContain(workers, ProcessTable.IsAlive);
        Assert.True((await Assert.ThrowsAsync<PoolClosedException>(() => handle.Result)).Terminated);
    }
}
