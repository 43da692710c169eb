using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerLimitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly SchedulerFixture _world = new();

    [Fact]
    public void WaitLimit_Over_TimesOut()
    {
        _world.Open(new JobSpec { Id = 1, WaitLimit = Second });
        _world.Send(1, 0, 3);
        Assert.Equal(_world.Now + 1_000_000, _world.Scheduler.NextTick);
        _world.Pass(Second);
        Assert.Equal([OutcomeKind.TimedOut, OutcomeKind.TimedOut, OutcomeKind.TimedOut], _world.Failures.Select(failure => failure.Kind));
        Assert.Null(_world.Scheduler.NextTick);
    }

    [Fact]
    public void WaitLimit_ItemComesBackFromADeadWorker_CountsAnew()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1, WaitLimit = Second });
        _world.Send(1, 0, 1);
        _world.Send(1, 1, 1);
        _world.Pass(Second * 2);
        _world.Die(worker);
        Assert.Equal(_world.Now + 1_000_000, _world.Scheduler.NextTick);
        _world.Pass(Second);
        Assert.Equal(OutcomeKind.TimedOut, Assert.Single(_world.Failures).Kind);
    }

    [Fact]
    public void WaitLimit_LongerThanTheClock_NeverEnds()
    {
        _world.Open(new JobSpec { Id = 1, WaitLimit = TimeSpan.MaxValue });
        _world.Send(1, 0, 1);
        _world.Pass(TimeSpan.FromDays(1000));
        Assert.Empty(_world.Failures);
    }

    [Fact]
    public void Deadline_OverWhileWaiting_TimesOut()
    {
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, Messages.Run(0, 1) with { Deadline = _world.Now + 500 });
        _world.Pass(Second);
        Assert.Equal(OutcomeKind.TimedOut, Assert.Single(_world.Failures).Kind);
    }

    [Fact]
    public void RunLimit_OverWithItsGrace_KillsThatAttempt()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1, RunLimit = Second });
        _world.Send(1, 0, 1);
        var delivery = _world.Deliveries.Single();
        _world.Pass(Second * 1.5);
        Assert.Empty(_world.Commands);
        _world.Pass(Second * 0.5);
        var kill = Assert.IsType<SchedulerCommand.KillAttempt>(Assert.Single(_world.Commands));
        Assert.Equal((worker, delivery.Id, 0UL), (kill.Worker, kill.Delivery, kill.Index));
        _world.Die(worker, kill.Reason.Text, (delivery, 0));
        Assert.Equal(OutcomeKind.TimedOut, Assert.Single(_world.Failures).Kind);
    }

    [Fact]
    public void RunLimit_WorkerDiesByItself_IsACrash()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1, RunLimit = Second });
        _world.Send(1, 0, 1);
        var delivery = _world.Deliveries.Single();
        _world.Pass(Second * 2);
        _world.Die(worker, "", (delivery, 0));
        Assert.Equal(OutcomeKind.Crashed, Assert.Single(_world.Failures).Kind);
    }

    [Fact]
    public void RunLimit_JobsEnded_LeavesNoAlarm()
    {
        var worker = _world.Join();
        for (var job = 1UL; job <= 1000; job++)
        {
            _world.Open(new JobSpec { Id = job, RunLimit = TimeSpan.FromHours(1), WaitLimit = TimeSpan.FromHours(1) });
            _world.Send(job, 0, 1);
            var delivery = _world.Deliveries.Single();
            _world.Answer(worker, delivery);
            _world.Handle(new SchedulerEvent.InputEnded(job));
        }

        Assert.Empty(_world.Scheduler.Jobs);
        _world.Handle(new SchedulerEvent.WorkerLeft(Workers.End(worker, [])));
        Assert.Null(_world.Scheduler.NextTick);
    }

    [Fact]
    public void Cancel_ItemWaits_EndsItAtOnce()
    {
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 3);
        _world.Handle(new SchedulerEvent.ItemsCancelled(1, [1], Grace: null));
        Assert.Equal((1UL, OutcomeKind.Cancelled), (_world.Failures.Single().Index, _world.Failures.Single().Kind));
    }

    [Fact]
    public void Cancel_ItemRuns_CancelsItsTokenAndKillsAfterTheGrace()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1, MaxAttempts = 5 });
        _world.Send(1, 0, 1);
        var delivery = _world.Deliveries.Single();
        _world.Handle(new SchedulerEvent.ItemsCancelled(1, Indexes: null, Second));
        Assert.IsType<SchedulerCommand.CancelOnWorker>(Assert.Single(_world.Commands));
        _world.Pass(Second);
        var kill = Assert.IsType<SchedulerCommand.KillAttempt>(Assert.Single(_world.Commands));
        _world.Die(worker, kill.Reason.Text, (delivery, 0));
        Assert.Equal(OutcomeKind.Cancelled, Assert.Single(_world.Failures).Kind);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void CancelJob_ItemsComeLater_AreCancelledTooUnlessAppliesShareTheJob(bool isOpenEnded, int cancelledLater)
    {
        _world.Open(new JobSpec { Id = 1, IsOpenEnded = isOpenEnded });
        _world.Send(1, 0, 1);
        _world.Handle(new SchedulerEvent.JobCancelled(1, Grace: null));
        Assert.Equal(OutcomeKind.Cancelled, Assert.Single(_world.Failures).Kind);
        _world.Send(1, 1, 1);
        Assert.Equal(cancelledLater, _world.Failures.Count(failure => failure.Kind == OutcomeKind.Cancelled));
    }

    [Fact]
    public void Cancel_SaidAgain_AddsNothing()
    {
        _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1);
        for (var i = 0; i < 10; i++)
        {
            _world.Handle(new SchedulerEvent.ItemsCancelled(1, [0], Second));
        }

        Assert.Single(_world.Scheduler.Seats.Single().Outstanding.Single().Kills);
        Assert.Empty(_world.Commands);
    }

    [Fact]
    public void Cancel_ShorterGraceLater_Counts()
    {
        _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1);
        _world.Handle(new SchedulerEvent.ItemsCancelled(1, Indexes: null, Second));
        _world.Handle(new SchedulerEvent.ItemsCancelled(1, Indexes: null, TimeSpan.Zero));
        Assert.IsType<SchedulerCommand.KillAttempt>(Assert.Single(_world.Commands));
    }

    [Fact]
    public void Abandon_ItemRuns_FinishesWhenItEnds()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 100);
        var delivery = _world.Deliveries.Single();
        _world.Handle(new SchedulerEvent.JobAbandoned(1));
        Assert.DoesNotContain(_world.Commands, command => command is SchedulerCommand.Emit or SchedulerCommand.FinishJob);
        _world.Answer(worker, delivery);
        var finish = Assert.IsType<SchedulerCommand.FinishJob>(Assert.Single(_world.Commands));
        Assert.Equal((1UL, 99UL), (finish.Summary.Succeeded, finish.Summary.Cancelled));
    }
}
