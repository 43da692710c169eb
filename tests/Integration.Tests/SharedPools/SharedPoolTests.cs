using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.SharedPools;

/// <summary>What one client does to its own work is not felt by others; what an operator does is.</summary>
public sealed class SharedPoolTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Terminating_one_clients_work_leaves_the_others()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        await using var first = await test.ConnectAsync();
        var faults = first.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var mine = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();
        var theirs = first.MapAsync(faults.HangAsync, Enumerable.Repeat(test.Hang(), 20));
        await test.RunningAsync("hang");

        await first.TerminateAsync();

        await Assert.ThrowsAsync<PoolClosedException>(() => theirs);
        test.OpenGate();
        await mine;
        Assert.Equal(100, (await test.Pool.MapAsync(test.Math.SquareAsync, Enumerable.Repeat(new Number(), 100))).Count);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Closing_a_shared_pool_object_finishes_its_own_work_and_leaves_the_pool()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        await using var first = await test.ConnectAsync();
        var faults = first.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var work = first.Submit(faults.GateAsync, test.Gate());
        await test.RunningAsync();

        first.Close();
        await Assert.ThrowsAsync<PoolClosedException>(() => first.ApplyAsync(faults.WaitAsync, new Number()));
        test.OpenGate();
        await first.JoinAsync();

        Assert.True(work.IsSuccessful);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_session_takes_its_private_pools_with_it_and_no_others()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var session = shared.Daemon.OpenSession();
        var owner = await TestDaemon.IdOfAsync(session);
        var spec = new PoolSpec { Command = { "dotnet", TestWorkerProgram.AssemblyPath }, Workers = 1 };
        var name = (await shared.Daemon.Pools.CreatePoolAsync(new CreatePoolRequest { SessionId = owner, Spec = spec })).Pool.Name;
        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(name)).ReadyWorkers == 1);
        var pid = (int)(await shared.Daemon.WorkersAsync(name))[0].Pid;

        await session.RequestStream.CompleteAsync();

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(pid));
        await Eventually.HoldsAsync(async () => (await shared.Daemon.Pools.ListPoolsAsync(new ListPoolsRequest())).Pools.All(pool => pool.Name != name));
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_that_an_operator_closes_finishes_its_jobs_and_refuses_new_ones()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var work = test.Pool.MapAsync(test.Faults.GateAsync, [test.Gate("a"), test.Gate("b")]);
        await test.RunningAsync("a");

        var closing = shared.Daemon.Pools.ClosePoolAsync(new ClosePoolRequest { Name = test.Name, Wait = true }).ResponseAsync;
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).State == PoolState.Closing);
        await Assert.ThrowsAsync<PoolClosedException>(() => test.Pool.ApplyAsync(test.Math.SquareAsync, new Number()));
        test.OpenGate("a");
        test.OpenGate("b");

        Assert.Equal(2, (await work).Count);
        await closing;
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_pool_that_an_operator_terminates_cancels_its_jobs_and_kills_its_workers()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pid = (await test.PidsAsync())[0];
        var work = test.Pool.MapOutcomesAsync(test.Faults.HangAsync, Enumerable.Repeat(test.Hang(ignoreToken: true), 10));
        await test.RunningAsync("hang");

        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = test.Name });

        Assert.False(ProcessTable.IsAlive(pid));
        Assert.Equal(10, (await work).Count(outcome => !outcome.IsSuccess));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_name_that_is_taken_is_refused()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var error = await Assert.ThrowsAsync<RpcException>(() => shared.Daemon.AddPoolAsync(1, spec => spec.Name = test.Name));

        Assert.Equal(StatusCode.AlreadyExists, error.StatusCode);
    }
}
