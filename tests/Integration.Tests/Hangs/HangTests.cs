using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using CrashReport = Supervisor.Client.CrashReport;
using PoolSpec = Supervisor.Protocol.V1.PoolSpec;

namespace Supervisor.Integration.Tests.Hangs;

/// <summary>A worker that hangs is found by evidence, says where it stood, and is killed.</summary>
public sealed class HangTests(SharedDaemon shared)
{
    private static readonly ApplyOptions Brief = new() { RunLimit = TimeSpan.FromMilliseconds(150) };

    [Fact(Timeout = Patience.Test)]
    public async Task The_report_of_a_handler_over_its_run_limit_names_the_method_that_it_was_in()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, BriefGrace);

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(() => test.Pool.ApplyAsync(test.Faults.BusyAsync, new Number { Value = 600_000 }, Brief));

        var report = Assert.Single(timeout.CrashReports);
        Assert.True(report.Stacks is not null, report.StacksMissingBecause);
        Assert.Contains("FaultHandlers.Busy", FirstThread(report), StringComparison.Ordinal);
        Assert.InRange(report.Stacks.Length, 1, 64 << 10);
        Assert.Null(report.StacksMissingBecause);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_is_stopped_has_no_stacks_and_its_report_says_so()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, BriefGrace);
        var stuck = test.Pool.ApplyAsync(test.Faults.HangAsync, test.Hang(), Brief with { RunLimit = TimeSpan.FromSeconds(2) });
        Signals.Send(await test.RunningAsync("hang"), Signals.Stop);

        var report = Assert.Single((await Assert.ThrowsAsync<TaskTimeoutException>(() => stuck)).CrashReports);

        Assert.Null(report.Stacks);
        Assert.Contains("stopped by a signal", report.StacksMissingBecause, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_busy_worker_that_is_stopped_is_killed_for_that_and_its_pool_goes_on()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var events = await EventLog.WatchAsync(shared.Daemon, test.Name);
        var stuck = test.Pool.ApplyAsync(test.Faults.HangAsync, test.Hang());
        var pid = await test.RunningAsync("hang");

        Signals.Send(pid, Signals.Stop);

        var report = (await Assert.ThrowsAsync<WorkerCrashedException>(() => stuck)).Report!;
        Assert.Equal((pid, Signals.Kill), (report.ProcessId, report.Signal));
        Assert.Contains("state T", report.KilledBecause, StringComparison.Ordinal);
        Assert.Contains("stopped by a signal", report.StacksMissingBecause, StringComparison.Ordinal);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        await events.NextAsync(happened => happened.WorkerHung?.Pid == pid);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_idle_worker_that_is_stopped_is_left_alone_until_work_waits_for_it_and_the_work_loses_nothing()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var events = await EventLog.WatchAsync(shared.Daemon, test.Name);
        var pid = (await test.PidsAsync())[0];

        Signals.Send(pid, Signals.Stop);
        await events.NextAsync(happened => happened.WorkerHung?.Pid == pid);

        Assert.True((await test.WorkersAsync())[0].StoppedBySignal);
        Assert.True(ProcessTable.IsAlive(pid));
        var outcome = Assert.Single(await test.Pool.MapOutcomesAsync(test.Math.SquareAsync, [new Number { Value = 3 }]));
        Assert.Equal((9, 1), (outcome.Value.Value, outcome.Attempt));
        Assert.False(ProcessTable.IsAlive(pid));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_is_stopped_when_it_shall_drain_does_not_keep_its_pool_open()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pid = (await test.PidsAsync())[0];
        Signals.Send(pid, Signals.Stop);

        var closing = test.Daemon.Pools.ClosePoolAsync(new ClosePoolRequest { Name = test.Name }).ResponseAsync;

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(pid), TimeSpan.FromMilliseconds(Patience.Test));
        await closing;
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_is_no_dotnet_process_is_killed_without_stacks_and_the_report_says_why()
    {
        var info = await shared.Daemon.AddPoolAsync(1, spec =>
        {
            spec.Command.Clear();
            spec.Command.Add(["sh", "-c", "sleep 600"]);
            spec.StartTimeout = new() { Nanos = 300_000_000 };
        });

        await Eventually.HoldsAsync(async () => (await shared.Daemon.WorkersAsync(info.Name))[0].LastCrash is not null);

        var report = (await shared.Daemon.WorkersAsync(info.Name))[0].LastCrash;
        Assert.Contains("start timeout", report.KilledBecause, StringComparison.Ordinal);
        Assert.Contains("no .NET process", report.StacksMissingBecause, StringComparison.Ordinal);
        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = info.Name });
    }

    private static void BriefGrace(PoolSpec spec) => spec.CancelGrace = new() { Nanos = 100_000_000 };

    private static string FirstThread(CrashReport report) => report.Stacks!.Split("thread ", 3)[1];
}
