using Supervisor.Soak;

namespace Supervisor.Integration.Tests.Soak;

public sealed class KillStormTests
{
    [Fact(Timeout = 600_000)]
    public async Task A_hundred_kills_of_running_items_lose_nothing_double_nothing_and_leave_nothing()
    {
        await using var storm = new KillStorm(target: 100, seed: Environment.TickCount);

        var report = await storm.RunAsync();

        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.Hits >= 100, $"{report}");
        Assert.Equal(report.Submitted, report.Settled);
        Assert.Equal((0, 0, 0), (report.Doubled, report.StartedTwice, report.SucceededUnstarted));
        Assert.Equal((0, 0, 0, 0), (report.Zombies, report.DaemonExitCode, report.ProcessesLeft, report.FilesLeft));
        Assert.True(report.RssSlope < 1 << 20, $"{report}");
        Assert.InRange(report.Descriptors.Last, 0, report.Descriptors.Warm + 8);
        Assert.InRange(report.Threads.Last, 0, report.Threads.Warm + 8);
    }
}
