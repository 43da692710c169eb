using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Servers;

/// <summary>Servers that do not become workers break their pool, which says what is missing.</summary>
public sealed class ServerStartTests(SharedDaemon shared)
{
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task One_that_is_never_healthy_is_killed_at_the_start_timeout_and_its_pool_says_why()
    {
        var info = await BrokenAsync(spec => spec.StartTimeout = new() { Seconds = 10 }, "NEVER_READY");

        Assert.Contains("not ready within the start timeout of 10 s: its health service says NotServing", info.BrokenBecause, StringComparison.Ordinal);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task One_that_listens_elsewhere_is_killed_at_the_start_timeout_and_its_pool_says_why()
    {
        var info = await BrokenAsync(spec =>
        {
            spec.Environment["Kestrel__Endpoints__Grpc__Url"] = "http://127.0.0.1:0";
            spec.StartTimeout = new() { Seconds = 2 };
        });

        Assert.Contains("it cannot be reached", info.BrokenBecause, StringComparison.Ordinal);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task One_that_exits_at_start_is_told_with_its_code_and_words()
    {
        var info = await BrokenAsync(spec => spec.Environment["EXIT_AT_START"] = "no licence");

        Assert.Contains("3", info.BrokenBecause, StringComparison.Ordinal);
        Assert.Contains("no licence", info.BrokenBecause, StringComparison.Ordinal);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task One_without_reflection_and_without_a_descriptor_set_is_told_to_have_one_of_the_two()
    {
        var info = await BrokenAsync(_ => { }, "NO_REFLECTION");

        Assert.Contains("it has no reflection, and the pool no Server.DescriptorSets", info.BrokenBecause, StringComparison.Ordinal);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_descriptor_set_that_is_not_there_is_told_with_its_path()
    {
        var info = await BrokenAsync(spec => spec.Server.DescriptorSets.Add("/no/such/file.protoset"));

        Assert.Contains("/no/such/file.protoset", info.BrokenBecause, StringComparison.Ordinal);
    }

    private async Task<PoolInfo> BrokenAsync(Action<PoolSpec> change, params string[] variables)
    {
        var pool = await ServerPool.AddAsync(shared.Daemon, 1, spec =>
        {
            spec.Restart.Budget = 1;
            change(spec);
        }, variables);
        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(pool.Name)).State == PoolState.Broken, TimeSpan.FromMilliseconds(Patience.Test));
        var broken = await shared.Daemon.GetPoolAsync(pool.Name);
        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = pool.Name });
        return broken;
    }
}
