using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Closing;

/// <summary>Close finishes, terminate does not, join waits; on private pools, with their daemons.</summary>
public sealed class ClosingTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_closed_pool_takes_no_work_finishes_what_it_has_and_leaves_no_process()
    {
        await using var pool = await StartAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var work = pool.MapAsync(faults.WaitAsync, Enumerable.Repeat(new Number { Value = 20 }, 20));
        var family = Family(pool);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.JoinAsync());
        pool.Close();

        await Assert.ThrowsAsync<PoolClosedException>(() => pool.ApplyAsync(faults.WaitAsync, new Number()));
        await pool.JoinAsync();
        Assert.Equal(20, (await work).Count);
        Assert.DoesNotContain(family, ProcessTable.IsAlive);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_terminated_pool_ends_now_whatever_its_handlers_do()
    {
        await using var pool = await StartAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var hanging = pool.ApplyAsync(faults.HangAsync, new HangRequest { IgnoreToken = true, Started = _files["started"] });
        await TestPool.StartedAsync(_files["started"]);
        var map = pool.MapOutcomesAsync(faults.BusyAsync, Enumerable.Repeat(new Number { Value = 600_000 }, 50));
        var family = Family(pool);

        await pool.TerminateAsync().WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

        Assert.True((await Assert.ThrowsAsync<PoolClosedException>(() => hanging)).Terminated);
        Assert.All(await map, outcome => Assert.IsType<PoolClosedException>(outcome.Failure));
        Assert.DoesNotContain(family, ProcessTable.IsAlive);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(DisposeMode.Drain)]
    [InlineData(DisposeMode.Terminate)]
    public async Task Disposing_does_what_the_caller_chose(DisposeMode mode)
    {
        var pool = await StartAsync(mode);
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var work = pool.Submit(faults.GateAsync, new GateRequest { Started = _files["started"], Gate = _files["gate"], Value = 1 });
        await TestPool.StartedAsync(_files["started"]);
        var family = Family(pool);

        var disposing = pool.DisposeAsync();
        if (mode == DisposeMode.Drain)
        {
            await File.WriteAllTextAsync(_files["gate"], "");
        }

        await disposing;

        Assert.Equal(mode == DisposeMode.Drain, work.IsSuccessful);
        Assert.DoesNotContain(family, ProcessTable.IsAlive);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Workers_that_ignore_SIGTERM_are_killed_after_their_grace()
    {
        var pool = await Pool.StartAsync(Options("--ignore-sigterm") with { StopGrace = TimeSpan.FromMilliseconds(200) });
        var family = Family(pool);

        await pool.DisposeAsync();

        Assert.DoesNotContain(family, ProcessTable.IsAlive);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Exit_hooks_run_when_a_pool_is_closed()
    {
        var pool = await Pool.StartAsync(Options($"--exit-file={_files["exits"]}") with { Workers = 1 });

        pool.Close();
        await pool.JoinAsync();

        Assert.Single(await File.ReadAllLinesAsync(_files["exits"]));
    }

    private static PoolOptions Options(params string[] switches) => new() { Command = ["dotnet", TestWorkerProgram.AssemblyPath, .. switches], Workers = 2 };

    private static Task<Pool> StartAsync(DisposeMode mode = DisposeMode.Terminate) => Pool.StartAsync(Options() with { OnDispose = mode });

    private static IReadOnlyList<int> Family(Pool pool) => [pool.DaemonProcessId!.Value, .. ProcessTable.Descendants(pool.DaemonProcessId.Value)];
}
