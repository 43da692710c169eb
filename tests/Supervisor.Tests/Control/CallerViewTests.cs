using Supervisor.Control;
using Supervisor.Items;
using Supervisor.Sessions;
using Supervisor.Workers;

namespace Supervisor.Tests.Control;

public sealed class CallerViewTests
{
    private static readonly CrashReport Report = new()
    {
        Worker = new WorkerIdentity("shared", 0, 1),
        Process = new ProcessIdentity(7, 8),
        Signal = 11,
        Uptime = TimeSpan.FromSeconds(1),
        ExitedAt = DateTimeOffset.UnixEpoch,
        LastStderr = ["the plans of somebody else"],
        KilledBecause = "run limit of 2s exceeded by item 7 of job 12",
        Executing = [new ExecutingItem(3, 12, 7, 1, ItemPhase.Running)],
    };

    [Fact]
    public void Who_is_no_operator_learns_that_a_worker_crashed_and_not_over_what()
    {
        var seen = new CallerView(pools: null!, processes: null!, new Caller("uid 1000", Role.Submit)).See(Report);

        Assert.Equal((Report.Worker, 11), (seen.Worker, seen.Signal));
        Assert.Empty(seen.LastStderr);
        Assert.Empty(seen.Executing);
        Assert.Empty(seen.KilledBecause);
    }

    [Fact]
    public void Who_is_no_operator_does_not_learn_what_a_worker_executes()
    {
        var worker = new WorkerSnapshot { Slot = 0, State = WorkerState.Busy, Restarts = 0, Executing = Report.Executing, LastCrash = Report };

        var seen = new CallerView(pools: null!, processes: null!, new Caller("uid 1000", Role.Submit)).See(worker);

        Assert.Empty(seen.Executing!);
        Assert.Empty(seen.LastCrash!.Executing);
    }

    [Fact]
    public void An_operator_sees_the_whole_report() =>
        Assert.Same(Report, new CallerView(pools: null!, processes: null!, new Caller("uid 1000", Role.Operate)).See(Report));
}
