using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Crashes;

/// <summary>An item that killed every worker it met is set aside, and can be tried again alone.</summary>
public sealed class QuarantineTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_item_that_killed_every_worker_is_listed_with_its_reports_and_rerun_until_it_succeeds()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        var request = new DieRequest { ExitCode = 9, WhileExists = test.Files["twice"], Value = 5 };
        await File.WriteAllTextAsync(test.Files["twice"], "");
        await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.DieAsync, request));

        var kept = Assert.Single(await ListAsync(test));
        Assert.Equal(("testing.v1.Faults/Die", 9), (kept.Method, Assert.Single(kept.Crashes).ExitCode));

        await File.WriteAllTextAsync(test.Files["twice"], "");
        var crashed = await Service.RerunQuarantinedAsync(new RerunQuarantinedRequest { Id = kept.Id });
        Assert.Equal(OutcomeKind.Crashed, crashed.Failure.Kind);

        kept = Assert.Single(await ListAsync(test));
        Assert.Equal(2, kept.Crashes.Count);

        // The file is gone, and with it the reason to die.
        var rerun = await Service.RerunQuarantinedAsync(new RerunQuarantinedRequest { Id = kept.Id });
        Assert.Equal(5, Number.Parser.ParseFrom(rerun.Response).Value);
        Assert.Empty(await ListAsync(test));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_is_kept_of_an_item_has_the_whole_report_of_every_attempt()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();

        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(
            () => test.Pool.ApplyAsync(test.Faults.DieAsync, new DieRequest { ExitCode = 9, LastWords = "so long" }, new ApplyOptions { MaxAttempts = 3 }));

        var kept = Assert.Single(await ListAsync(test));
        Assert.Equal(crash.CrashReports.Select(report => report.ProcessId), kept.Crashes.Select(report => (int)report.Pid));
        Assert.Equal(3, kept.Crashes.Count);
        Assert.All(kept.Crashes, report => Assert.Contains("so long", report.LastStderr));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_discarded_item_is_forgotten()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.DieAsync, new DieRequest { ExitCode = 9 }));
        var kept = Assert.Single(await ListAsync(test));

        await Service.DiscardQuarantinedAsync(new DiscardQuarantinedRequest { Id = kept.Id });

        Assert.Empty(await ListAsync(test));
        var unknown = await Assert.ThrowsAsync<RpcException>(() => Service.RerunQuarantinedAsync(new RerunQuarantinedRequest { Id = kept.Id }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_item_that_was_killed_for_its_run_limit_is_no_poison()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();

        await Assert.ThrowsAsync<TaskTimeoutException>(
            () => test.Pool.ApplyAsync(test.Faults.HangAsync, test.Hang(ignoreToken: true), new ApplyOptions { RunLimit = TimeSpan.FromMilliseconds(100) }));

        Assert.Empty(await ListAsync(test));
    }

    private QuarantineService.QuarantineServiceClient Service => shared.Daemon.Quarantine;

    private async Task<IReadOnlyList<QuarantinedItem>> ListAsync(TestPool test) =>
        (await Service.ListQuarantinedAsync(new ListQuarantinedRequest { Pool = test.Name })).Items;
}
