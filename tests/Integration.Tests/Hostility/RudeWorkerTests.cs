using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Processes with a valid token that do not keep to the protocol: each ends, and costs nobody else anything.</summary>
public sealed class RudeWorkerTests(HostileDaemon daemon) : IClassFixture<HostileDaemon>
{
    private const int Items = 10;

    /// <summary>See TestWorker's RudeWorker.</summary>
    public static TheoryData<string> Ways =>
    [
        "no-message", "second-hello", "empty", "no-outcomes", "no-run", "twice", "never-made", "out-of-range", "no-items", "minus-one-items", "fewer-messages",
        "indexes-beyond-64-bits", "negative-time", "no-outbox", "status-of-no-call", "minus-one-returned",
    ];

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Ways))]
    public async Task One_that_breaks_the_protocol_is_killed_with_a_report_and_its_items_go_to_others(string way)
    {
        using var files = new TempDirectory();
        await using var test = await daemon.Daemon.CreatePoolAsync(2, null, $"--rude={way}", $"--rude-once={files["once"]}");
        var pids = await test.PidsAsync();
        using var events = await EventLog.WatchAsync(daemon.Daemon, test.Name);

        // Long enough that both workers get some.
        var items = Enumerable.Repeat(new Number { Value = 100 }, Items);
        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.WaitAsync, items, new MapOptions { ChunkSize = 1, MaxAttempts = 2 });

        var report = (await events.NextAsync(happened => happened.WorkerCrashed is not null)).WorkerCrashed.Report;
        Assert.Equal(Signals.Kill, (int)report.Signal);
        Assert.Contains("broke the protocol", report.KilledBecause, StringComparison.Ordinal);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsSuccess, outcome.Failure?.Message));
        await Eventually.HoldsAsync(async () => (await test.PidsAsync()).Intersect(pids).Count() == 1 && (await test.InfoAsync()).ReadyWorkers == 2, TimeSpan.FromMilliseconds(Patience.Test));
        await daemon.AnswersAsync();
    }
}
