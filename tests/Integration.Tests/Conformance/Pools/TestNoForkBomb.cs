using Supervisor.Client;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>TestNoForkBomb</c>.</summary>
public sealed class TestNoForkBomb
{
    [Fact(Timeout = 60_000)]
    public async Task test_noforkbomb()
    {
        // Workers that run a program which starts a pool without having asked whether it is a worker.
        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => PoolUnderTest.StartAsync(workers: 1, change: null, "--own-pool=1"));

        Assert.Contains("if (WorkerHost.IsWorker)", error.Message, StringComparison.Ordinal);
    }
}
