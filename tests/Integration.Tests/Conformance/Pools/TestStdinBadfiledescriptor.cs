namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>TestStdinBadfiledescriptor</c>: a pool in a child process that has no standard input.</summary>
public sealed class TestStdinBadfiledescriptor
{
    [Fact(Timeout = 60_000)]
    public async Task test_pool_in_process()
    {
        using var owner = await OwnerProcess.RunAsync(workers: 4, "dispose");

        Assert.Equal(0, owner.ExitCode);
        Assert.Contains($"sum {Numbers.SquaresTo(10).Sum()}", owner.Lines);
        await owner.LeavesNothingAsync();
    }
}
