using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>TestPoolNotLeakOnFailure</c>.</summary>
public sealed class TestPoolNotLeakOnFailure
{
    [Fact(Timeout = 60_000)]
    public async Task test_release_unused_processes()
    {
        var mark = new KeyValuePair<string, string>("CONFORMANCE_MARK", Guid.NewGuid().ToString("N"));

        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => PoolUnderTest.StartAsync(
            workers: 5, options => options with { Environment = new Dictionary<string, string>([mark]) }, "--fail-initializer"));

        Assert.Contains("The initializer was told to fail.", error.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => ProcessTable.WithEnvironment($"{mark.Key}={mark.Value}").Count == 0);
    }
}
