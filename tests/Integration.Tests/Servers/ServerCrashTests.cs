using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using TestServer;
using Number = TestServer.Number;
using RecordRequest = TestServer.RecordRequest;

namespace Supervisor.Integration.Tests.Servers;

/// <summary>A server that dies, hangs or drops its connections costs what was executing, and nothing else.</summary>
public sealed class ServerCrashTests(SharedDaemon shared)
{
    private static readonly ApplyOptions Brief = new() { RunLimit = TimeSpan.FromMilliseconds(300) };

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_kill_in_the_middle_of_a_map_costs_one_item_and_all_others_are_right()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon);
        var record = test.Files["record"];
        var map = test.Pool.MapOutcomesAsync(test.Works.RecordAsync, Enumerable.Range(0, 300).Select(value => new RecordRequest { Path = record, Value = value, Milliseconds = 20 }));
        await Eventually.HoldsAsync(() => File.Exists(record) && File.ReadAllLines(record).Length > 50);

        Signals.Send((await test.PidsAsync())[0], Signals.Kill);

        var outcomes = await map;
        var crash = Assert.IsType<WorkerCrashedException>(Assert.Single(outcomes, outcome => !outcome.IsSuccess).Failure);
        Assert.Equal(Signals.Kill, crash.Report!.Signal);
        Assert.Equal("testserver.v1.Works/Record", Assert.Single(crash.Report.Executing).Method);
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal((outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
        Assert.All((await File.ReadAllLinesAsync(record)).CountBy(line => line), line => Assert.Equal(1, line.Value));
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).ReadyWorkers == 2, TimeSpan.FromMilliseconds(Patience.Test));
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Items_that_kill_their_server_are_the_ones_that_crashed_and_its_last_words_are_told()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon);

        var outcomes = await test.Pool.MapOutcomesAsync(test.Works.DieIfNegativeAsync, Enumerable.Range(0, 400).Select(value => new Number { Value = value % 150 == 149 ? -1 : value }));

        var crashed = outcomes.Where(outcome => !outcome.IsSuccess).ToList();
        Assert.Equal([149L, 299L], crashed.Select(outcome => outcome.Index));
        Assert.All(crashed, outcome => Assert.Contains("this is the end", Assert.IsType<WorkerCrashedException>(outcome.Failure).Report!.LastStandardError));
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal((outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task With_several_items_at_a_time_a_death_takes_exactly_those_that_ran()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1, spec => spec.Concurrency = 2);
        var first = test.Pool.Submit(test.Works.BlockAsync, test.Block("a"));
        var second = test.Pool.Submit(test.Works.BlockAsync, test.Block("b"));
        await test.RunningAsync("a");
        var pid = await test.RunningAsync("b");
        var queued = test.Pool.MapAsync(test.Works.SquareAsync, Enumerable.Range(0, 20).Select(value => new Number { Value = value }));

        Signals.Send(pid, Signals.Kill);

        Assert.Equal(2, (await Assert.ThrowsAsync<WorkerCrashedException>(() => first.Result)).Report!.Executing.Count);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => second.Result);
        Assert.Equal(20, (await queued).Count);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_handler_over_its_run_limit_times_out_and_its_server_is_replaced()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        var pid = (await test.PidsAsync())[0];

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(() => test.Pool.ApplyAsync(test.Works.BlockAsync, test.Block(), Brief));

        Assert.Equal(TaskLimit.Run, timeout.Limit);
        Assert.NotEqual(pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(pid), TimeSpan.FromMilliseconds(Patience.Test));
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_server_that_answers_nobody_is_killed_for_the_item_over_its_run_limit()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1, spec => spec.CancelGrace = new() { Nanos = 200_000_000 });
        var pid = (await test.PidsAsync())[0];

        var timeout = await Assert.ThrowsAsync<TaskTimeoutException>(() => test.Pool.ApplyAsync(test.Works.FreezeAsync, new Empty(), Brief));

        var report = Assert.Single(timeout.CrashReports);
        Assert.Equal((pid, Signals.Kill), (report.ProcessId, report.Signal));
        Assert.Contains("run limit", report.KilledBecause, StringComparison.Ordinal);
        Assert.NotEqual(pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_cancelled_item_ends_and_its_server_lives()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        var blocked = test.Pool.Submit(test.Works.BlockAsync, test.Block());
        var pid = await test.RunningAsync();

        blocked.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked.Result);
        Assert.Equal(pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_connection_that_drops_while_the_server_lives_fails_what_was_on_it_and_is_made_anew()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        var pid = (await test.PidsAsync())[0];

        var lost = await Assert.ThrowsAsync<RpcException>(async () => await test.Works.DropAsync(new Number()));

        Assert.Equal(StatusCode.Unavailable, lost.StatusCode);
        Assert.Contains("may have run", lost.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_server_that_takes_no_connection_any_more_is_replaced_and_loses_no_item()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1, spec => spec.Command.Add("--here={socket}"));
        var identity = await test.Works.WhoAmIAsync(new Empty());
        File.Delete(identity.Arguments.Split('=')[1]);
        await Assert.ThrowsAsync<RpcException>(async () => await test.Works.DropAsync(new Number()));

        var outcomes = await test.Pool.MapOutcomesAsync(test.Works.SquareAsync, Enumerable.Range(0, 20).Select(value => new Number { Value = value }));

        Assert.All(outcomes, outcome => Assert.Equal((outcome.Index * outcome.Index, 1), (outcome.Value.Value, outcome.Attempt)));
        Assert.NotEqual(identity.Pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
        Assert.Contains(await shared.Daemon.WorkersAsync(test.Name), worker => worker.LastCrash?.KilledBecause.Contains("takes no connection", StringComparison.Ordinal) == true);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_server_that_sends_its_clients_away_loses_no_item()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        var pid = (await test.PidsAsync())[0];

        var answers = await test.Pool.MapAsync(test.Works.LeaveAsync, Enumerable.Range(0, 20).Select(value => new Number { Value = value }));

        Assert.Equal(Enumerable.Range(0, 20).Select(value => (long)value), answers.Select(number => number.Value));
        Assert.Equal(pid, (await test.Works.WhoAmIAsync(new Empty())).Pid);
    }
}
