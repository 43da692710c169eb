using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using ProcessLimits = Supervisor.Protocol.V1.ProcessLimits;

namespace Supervisor.Integration.Tests.Limits;

/// <summary>What a pool's workers may take of the machine.</summary>
public sealed class ProcessLimitTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Workers_run_under_the_limits_of_their_pool_and_the_pool_shows_them()
    {
        var limits = new ProcessLimits { OpenFiles = 200, CpuTime = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)) };
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Limits = limits);

        var lines = await File.ReadAllLinesAsync($"/proc/{(await test.PidsAsync())[0]}/limits");

        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Max", "open", "files", "200", "200", ..]);
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Max", "cpu", "time", "300", "301", ..]);
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Max", "core", "file", "size", "0", "0", ..]);
        Assert.Equal(limits, (await test.InfoAsync()).Spec.Limits);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task An_item_that_uses_up_the_CPU_time_of_its_worker_crashes_and_the_report_says_why()
    {
        var limits = new ProcessLimits { CpuTime = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) };
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Limits = limits);

        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.BusyAsync, new Number { Value = 60_000 }));

        Assert.Equal("over its limit of 3 s of CPU time", crash.Report!.KilledBecause);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_limit_out_of_its_range_is_refused_by_name()
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => shared.Daemon.AddPoolAsync(1, spec => spec.Limits = new ProcessLimits { OpenFiles = 3 }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains("spec.limits.open_files", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_status_tells_whether_there_are_cgroups_or_why_not()
    {
        var isolation = (await shared.Daemon.Control.GetStatusAsync(new Wire.GetStatusRequest())).Isolation;

        Assert.True(isolation.Cgroup.Length > 0 || isolation.MissingBecause.Length > 0, $"{isolation}");
    }
}
