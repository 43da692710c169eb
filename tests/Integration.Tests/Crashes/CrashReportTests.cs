using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Crashes;

/// <summary>A crash report says what happened, to whom, and what it was doing.</summary>
public sealed class CrashReportTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_exit_is_told_with_its_code_its_last_words_and_its_item()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pid = (await test.PidsAsync())[0];
        var request = new DieRequest { ExitCode = 7, LastWords = "first line\nthe disk is full" };

        var map = await test.Pool.MapOutcomesAsync(test.Faults.DieAsync, [new DieRequest { WhileExists = "/nowhere" }, request]);

        var report = Assert.Single(map[1].CrashReports);
        Assert.Equal((7, null), (report.ExitCode, report.Signal));
        Assert.Equal(["first line", "the disk is full"], report.LastStandardError);
        Assert.Equal((test.Name, pid, $"{test.Name}/{report.Slot}#{report.Epoch}"), (report.Pool, report.ProcessId, report.WorkerId));
        Assert.Equal((1, 1, "testing.v1.Faults/Die", ItemPhase.Running), Executing(report));
        Assert.True(report.PeakResidentBytes > 10 << 20, $"{report.PeakResidentBytes} bytes are too few for .NET");
        Assert.InRange(report.Uptime, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(2));
        Assert.InRange(report.ExitedAt!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.Null(report.KilledBecause);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(Signals.Kill)]
    [InlineData(11)]
    [InlineData(6)]
    public async Task A_signal_is_told_apart_from_an_exit_code(int signal)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.DieAsync, new DieRequest { Signal = signal }));

        Assert.Equal((null, signal), (crash.Report!.ExitCode, crash.Report.Signal));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_plain_generated_client_finds_the_report_in_the_inner_exception()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await test.Faults.DieAsync(new DieRequest { ExitCode = 3 }));

        Assert.Equal(Grpc.Core.StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(3, Assert.IsType<WorkerCrashedException>(error.InnerException).Report!.ExitCode);
    }

    private static (long Index, int Attempt, string Method, ItemPhase Phase) Executing(CrashReport report)
    {
        var item = Assert.Single(report.Executing);
        return (item.Index, item.Attempt, item.Method, item.Phase);
    }
}
