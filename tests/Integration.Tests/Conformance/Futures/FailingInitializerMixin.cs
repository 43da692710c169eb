using Supervisor.Client;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>FailingInitializerMixin</c>, and <c>FailingInitializerResourcesTest</c>.</summary>
public sealed class FailingInitializerMixin
{
    [Fact(Timeout = 60_000)]
    public async Task test_initializer()
    {
        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => PoolUnderTest.StartAsync(workers: 2, change: null, "--fail-initializer", "--write-error=before it"));

        Assert.Contains("The initializer was told to fail.", error.Message, StringComparison.Ordinal);
        var report = Assert.Single(error.CrashReports);
        Assert.Equal(70, report.ExitCode);
        Assert.Contains("before it", report.LastStandardError);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_spawn()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 2, "broken");

        Assert.Equal(0, owner.ExitCode);
        Assert.Contains(owner.Lines, line => line.Contains("The initializer was told to fail.", StringComparison.Ordinal));
        await owner.LeavesNothingAsync();
    }
}
