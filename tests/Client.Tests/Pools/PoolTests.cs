using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class PoolTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static IEnumerable<Number> Numbers(int count) => Enumerable.Range(1, count).Select(i => new Number { Value = i });

    [Fact]
    public async Task A_closed_pool_finishes_what_it_has_and_takes_nothing_new()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (pool, math) = (fixture.Pool, fixture.Math);
        var handle = fixture.Submit(1);
        var map = pool.SubmitMap(math.SquareAsync, Numbers(3));
        var results = pool.IMap(math.SquareAsync, Numbers(2));
        await fixture.Daemon.Events.Contains("started 3");

        pool.Close();
        pool.Close();

        Assert.Throws<PoolClosedException>(() => { fixture.Submit(5); });
        Assert.Throws<PoolClosedException>(() => { pool.IMap(math.SquareAsync, Numbers(1)); });
        await Assert.ThrowsAsync<PoolClosedException>(() => pool.MapAsync(math.SquareAsync, Numbers(1)));
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(async () => await math.SquareAsync(new Number()))).StatusCode);
        var joining = pool.JoinAsync();
        Assert.False(joining.IsCompleted);
        for (var i = 1; i <= 3; i++)
        {
            fixture.Open(i);
        }

        Assert.Equal(1, (await handle).Value);
        Assert.Equal(3, (await map).Count);
        Assert.Equal(2, (await results.ToListAsync()).Count);
        await joining.WaitAsync(Soon);
    }

    [Fact]
    public async Task Joining_a_running_pool_is_an_error()
    {
        await using var fixture = await GatedDaemon.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Pool.JoinAsync());
    }

    [Fact]
    public async Task Terminating_ends_ten_thousand_tasks_at_once()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (pool, math) = (fixture.Pool, fixture.Math);
        var map = pool.SubmitMap(math.SquareAsync, Numbers(10_000));
        var single = fixture.Submit(1);
        var results = pool.IMap(math.SquareAsync, Numbers(3));
        await Poll.UntilAsync(() => fixture.Daemon.Runs.Aggregate(0UL, (sum, run) => sum + run.Received) == 10_004);

        await pool.TerminateAsync().WaitAsync(Soon);
        await pool.JoinAsync().WaitAsync(Soon);

        Assert.True((await Assert.ThrowsAsync<PoolClosedException>(async () => await map)).Terminated);
        Assert.True((await Assert.ThrowsAsync<PoolClosedException>(async () => await single)).Terminated);
        var outcomes = await results.Outcomes().ToListAsync();
        Assert.Equal([0, 1, 2], outcomes.Select(outcome => outcome.Index));
        Assert.All(outcomes, outcome => Assert.IsType<PoolClosedException>(outcome.Failure));
        Assert.DoesNotContain("terminate", fixture.Daemon.Calls);
    }

    [Fact]
    public async Task One_pool_object_leaves_the_others_work_alone()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        await using var client = await SupervisorClient.ConnectAsync(fixture.Daemon.Options);
        var (first, second) = (client.Pool("fake"), client.Pool("fake"));
        var math = second.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        var handle = second.Submit(math.SquareAsync, new Number { Value = 8 });
        await fixture.Daemon.Events.Contains("started 8");

        await first.TerminateAsync().WaitAsync(Soon);
        fixture.Open(8);

        Assert.Equal(8, (await handle).Value);
    }

    [Fact]
    public async Task A_pool_that_does_not_exist_is_told_at_connecting_and_at_the_first_work()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        await using var client = new SupervisorClient(daemon.Options);
        var pool = client.Pool("nowhere");
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        await Assert.ThrowsAsync<PoolNotFoundException>(() => Pool.ConnectAsync("nowhere", daemon.Options));
        await Assert.ThrowsAsync<PoolNotFoundException>(() => pool.MapAsync(math.SquareAsync, Numbers(3)));
        await Assert.ThrowsAsync<PoolNotFoundException>(() => pool.MapOutcomesAsync(math.SquareAsync, Numbers(3)));
        await Assert.ThrowsAsync<PoolNotFoundException>(async () => await pool.IMap(math.SquareAsync, Numbers(3)).ToListAsync());
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await math.SquareAsync(new Number()))).StatusCode);
    }

    [Fact]
    public async Task When_the_daemon_dies_every_unsettled_task_fails_within_a_second()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (pool, math) = (fixture.Pool, fixture.Math);
        var single = fixture.Submit(9);
        var call = math.SquareAsync(new Number { Value = 9 });
        var map = pool.SubmitMap(math.SquareAsync, Numbers(100));
        var outcomes = pool.MapOutcomesAsync(math.SquareAsync, Numbers(5));
        var unordered = pool.IMapUnordered(math.SquareAsync, Numbers(5)).Outcomes().ToListAsync().AsTask();
        var ordered = pool.IMap(math.SquareAsync, Numbers(5)).Outcomes().ToListAsync().AsTask();
        var stream = math.Sum();
        await stream.ResponseHeadersAsync;
        await fixture.Daemon.Events.Contains("started 100");
        fixture.Open(2);
        await fixture.Daemon.Events.Contains("started 9");
        await Poll.UntilAsync(() => map.CompletedItems == 1 && fixture.Daemon.Runs.Aggregate(0UL, (sum, run) => sum + run.Received) == 117);

        await fixture.Daemon.KillAsync();
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<SupervisorLostException>(() => single.Result.WaitAsync(Soon));
        var rpc = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Soon));
        await Assert.ThrowsAsync<SupervisorLostException>(() => map.Result.WaitAsync(Soon));
        var streamed = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseAsync.WaitAsync(Soon));
        ItemOutcome<Number>[][] all = [[.. await outcomes.WaitAsync(Soon)], [.. await unordered.WaitAsync(Soon)], [.. await ordered.WaitAsync(Soon)]];
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Contains("may have run", rpc.Status.Detail, StringComparison.Ordinal);
        Assert.IsType<SupervisorLostException>(rpc.InnerException);
        Assert.IsType<SupervisorLostException>(streamed.InnerException);
        foreach (var each in all)
        {
            // One outcome for each item, whether the second's had come through or not.
            Assert.Equal([0, 1, 2, 3, 4], each.Select(outcome => outcome.Index).Order());
            Assert.All(each.Where(outcome => outcome.Index != 1), outcome => Assert.Equal(outcome.Index, Assert.IsType<SupervisorLostException>(outcome.Failure).Index));
        }
    }

    [Fact]
    public async Task A_shared_client_works_again_after_the_daemon_came_back()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        await using var client = await SupervisorClient.ConnectAsync(daemon.Options);
        var pool = client.Pool("fake");
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        await math.SquareAsync(new Number());

        await daemon.KillAsync();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => math.SquareAsync(new Number()).ResponseAsync.WaitAsync(Soon))).StatusCode);
        await daemon.RestartAsync();

        Assert.Equal(16, (await pool.MapAsync(math.SquareAsync, Numbers(4)).WaitAsync(Soon))[3].Value);
        Assert.Equal(9, (await math.SquareAsync(new Number { Value = 3 })).Value);
    }

    [Fact]
    public async Task Disposing_ends_the_session()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var pool = await daemon.ConnectAsync();

        await pool.DisposeAsync();
        await pool.DisposeAsync();

        await daemon.Events.Contains("session ended");
    }

    [Fact]
    public async Task A_host_shares_one_client()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        await using var services = new ServiceCollection().AddSupervisorClient(options => options.Socket = daemon.Socket).BuildServiceProvider();

        var pool = services.GetRequiredService<SupervisorClient>().Pool("fake");
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

        Assert.Equal(9, (await math.SquareAsync(new Number { Value = 3 })).Value);
        Assert.Same(services.GetRequiredService<SupervisorClient>(), services.GetRequiredService<SupervisorClient>());
    }
}
