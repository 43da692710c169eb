using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Limits;

/// <summary>The soft limit cancels the handler's token, the hard one kills the attempt that went on.</summary>
public sealed class RunLimitTests(SharedDaemon shared)
{
    private static readonly ApplyOptions Brief = new() { RunLimit = TimeSpan.FromMilliseconds(150) };

    [Fact(Timeout = Patience.Test)]
    public async Task A_handler_that_heeds_its_token_costs_no_worker()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(() => test.Pool.ApplyAsync(test.Faults.WaitAsync, new Number { Value = 60_000 }, Brief));

        Assert.Equal((TaskLimit.Run, 1), (timeout.Limit, timeout.Attempt));
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_does_not_heed_it_is_killed_and_nothing_else(bool busy)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.CancelGrace = new() { Nanos = 100_000_000 });
        var pid = (await test.PidsAsync())[0];

        var stuck = busy
            ? test.Pool.ApplyAsync(test.Faults.BusyAsync, new Number { Value = 600_000 }, Brief)
            : test.Pool.ApplyAsync(test.Faults.HangAsync, new HangRequest { IgnoreToken = true }, Brief);
        var behind = test.Pool.MapOutcomesAsync(test.Math.SquareAsync, Enumerable.Range(0, 20).Select(value => new Number { Value = value }));

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(() => stuck);
        Assert.Equal(TaskLimit.Run, timeout.Limit);
        var report = Assert.Single(timeout.CrashReports);
        Assert.Equal((pid, Signals.Kill), (report.ProcessId, report.Signal));
        Assert.Contains("run limit", report.KilledBecause, StringComparison.Ordinal);
        Assert.All(await behind, outcome => Assert.Equal((outcome.Index * outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
        Assert.NotEqual(pid, (await test.PidsAsync())[0]);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Of_an_item_that_ends_while_it_is_killed_one_outcome_is_told_and_nobody_gets_anothers()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.CancelGrace = new() { Nanos = 100_000_000 });
        var record = test.Files["record"];

        // Around the limit and its grace together; the handler does not look at its token.
        var items = Enumerable.Range(0, 24).Select(value => new RecordRequest { Path = record, Value = value, Milliseconds = 245 + (value % 8) });
        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.RecordAsync, items, new MapOptions { RunLimit = TimeSpan.FromMilliseconds(150), ChunkSize = 1 });

        Assert.Equal(Enumerable.Range(0, 24).Select(index => (long)index), outcomes.Select(outcome => outcome.Index));
        Assert.All(outcomes, outcome => Assert.Equal(1, outcome.Attempt));
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal(outcome.Index, outcome.Value.Value));
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.IsType<TaskTimeoutException>(outcome.Failure));
        Assert.Equal(24, (await File.ReadAllLinesAsync(record)).Distinct().Count());
        Assert.Equal(24, (await File.ReadAllLinesAsync(record)).Length);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_limit_counts_from_the_start_of_each_item_not_of_the_map()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var waits = await test.Pool.MapAsync(test.Faults.WaitAsync, Enumerable.Repeat(new Number { Value = 30 }, 40), new MapOptions { RunLimit = TimeSpan.FromSeconds(1), ChunkSize = 40 });

        Assert.Equal(40, waits.Count);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Only_the_item_over_its_limit_fails_in_a_map()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2, spec => spec.CancelGrace = new() { Nanos = 100_000_000 });
        var items = Enumerable.Range(0, 60).Select(index => new Number { Value = index == 30 ? 600_000 : 1 });

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.BusyAsync, items, new MapOptions { RunLimit = TimeSpan.FromSeconds(1), ChunkSize = 20 });

        Assert.Equal(30, Assert.IsType<TaskTimeoutException>(Assert.Single(outcomes, outcome => !outcome.IsSuccess).Failure).Index);
    }
}
