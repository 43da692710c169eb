using System.Diagnostics;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Workers;

/// <summary>A daemon that the machine gives no more to.</summary>
public sealed class ShortageTests
{
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Without_descriptors_a_pool_breaks_with_the_cause_the_daemon_lives_and_the_pool_mends()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var before = await daemon.CreatePoolAsync(1);
        // Too few for one more worker, enough for the daemon: with none it would be the runtime that dies.
        await LimitAsync(daemon.Pid, ProcessTable.OpenDescriptors(daemon.Pid) + 40);

        var starved = await daemon.AddPoolAsync(1, spec => spec.Restart = new RestartPolicy { Budget = 2, InitialDelay = Milliseconds(1), BreakDuration = Milliseconds(200) });
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync(starved.Name)).State == Protocol.V1.PoolState.Broken, TimeSpan.FromMilliseconds(Patience.Test));

        Assert.Contains("Too many open files", (await daemon.GetPoolAsync(starved.Name)).BrokenBecause, StringComparison.Ordinal);
        Assert.Equal(16, (await before.Math.SquareAsync(new Number { Value = 4 })).Value);
        await LimitAsync(daemon.Pid, 4096);
        await Eventually.HoldsAsync(async () => (await daemon.GetPoolAsync(starved.Name)).ReadyWorkers == 1, TimeSpan.FromMilliseconds(Patience.Test));
    }

    private static Google.Protobuf.WellKnownTypes.Duration Milliseconds(int count) =>
        Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(count));

    // Of the soft limit, which can be raised again.
    private static async Task LimitAsync(int pid, int descriptors)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{pid}", $"--nofile={descriptors}:"]);
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
