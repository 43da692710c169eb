using Google.Protobuf.WellKnownTypes;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.LifeCycle;

/// <summary>Work for a broken pool fails at once, or waits, as its caller says.</summary>
public sealed class BrokenPoolTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Work_waits_for_a_broken_pool_only_where_its_caller_said_so()
    {
        using var files = new TempDirectory();
        await File.WriteAllTextAsync(files["fail"], "");
        var info = await shared.Daemon.AddPoolAsync(1, spec => spec.Restart = Restarts(), $"--fail-initializer={files["fail"]}");
        await Eventually.HoldsAsync(async () => (await shared.Daemon.GetPoolAsync(info.Name)).State == PoolState.Broken);
        await using var test = await shared.Daemon.OpenPoolAsync(info.Name);
        var waits = new ApplyOptions { WaitForBrokenPool = true };

        var patient = test.Pool.Submit(test.Math.SquareAsync, new Number { Value = 3 }, waits);
        await Assert.ThrowsAsync<PoolBrokenException>(() => test.Pool.ApplyAsync(test.Math.SquareAsync, new Number()));
        await Assert.ThrowsAsync<TaskTimeoutException>(() => test.Pool.ApplyAsync(test.Math.SquareAsync, new Number(), waits with { WaitLimit = TimeSpan.FromMilliseconds(100) }));
        Assert.False(patient.Result.IsCompleted);
        File.Delete(files["fail"]);

        Assert.Equal(9, (await patient).Value);
    }

    private static RestartPolicy Restarts() => new()
    {
        InitialDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1)),
        MaxDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(10)),
        Budget = 2,
        BreakDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
    };
}
