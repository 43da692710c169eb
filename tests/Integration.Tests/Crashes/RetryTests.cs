using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Crashes;

/// <summary>What was executing is run again where the caller allows it, and nowhere else.</summary>
public sealed class RetryTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Without_permission_an_item_that_may_have_run_is_not_run_again()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        var request = DiesOnce(test);

        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => test.Pool.ApplyAsync(test.Faults.DieAsync, request));

        Assert.Equal(1, crash.Attempt);
        Assert.Single(crash.CrashReports);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task With_permission_the_next_attempt_brings_the_result_and_its_number()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.DieAsync, [DiesOnce(test)], new MapOptions { MaxAttempts = 3 });

        Assert.Equal((5, 2), (outcomes[0].Value.Value, outcomes[0].Attempt));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_item_that_kills_every_worker_is_given_up_with_a_report_of_each()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();

        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(
            () => test.Pool.ApplyAsync(test.Faults.DieAsync, new DieRequest { ExitCode = 9 }, new ApplyOptions { MaxAttempts = 3 }));

        Assert.Equal(3, crash.Attempt);
        Assert.Equal([1, 2, 3], crash.CrashReports.Select(report => Assert.Single(report.Executing).Attempt));
        Assert.Equal(3, crash.CrashReports.Select(report => report.ProcessId).Distinct().Count());
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_handler_that_fails_is_not_an_attempt_that_may_be_repeated()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var failure = await Assert.ThrowsAsync<TaskFailedException>(
            () => test.Pool.ApplyAsync(test.Faults.FailAsync, new FailRequest { Message = "no" }, new ApplyOptions { MaxAttempts = 3 }));

        Assert.Equal(1, failure.Attempt);
        Assert.Equal("System.InvalidOperationException", failure.RemoteType);
        Assert.Contains("FaultHandlers.Fail", failure.RemoteStackTrace, StringComparison.Ordinal);
    }

    private static DieRequest DiesOnce(TestPool test)
    {
        File.WriteAllText(test.Files["once"], "");
        return new DieRequest { Signal = Signals.Kill, WhileExists = test.Files["once"], Value = 5 };
    }
}
