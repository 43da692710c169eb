using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerCrashTests
{
    private readonly SchedulerFixture _world = new();

    [Fact]
    public void Crash_PageNamesAnItem_OnlyThatOneFails()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1000);
        var delivery = _world.WarmUp(worker);
        var (first, hit) = (delivery.Runs[0].First, delivery.Runs[0].First + 3);
        _world.Answer(worker, delivery, count: 3, microsecondsPerItem: 10);
        _world.Die(worker, "", (delivery, hit));

        var failure = Assert.Single(_world.Failures);
        Assert.Equal((hit, OutcomeKind.Crashed), (failure.Index, failure.Kind));
        Assert.Single(failure.Crashes);
        _world.Join();
        var again = _world.Deliveries.First();
        Assert.Equal((hit + 1, 1), (again.Runs[0].First, again.Attempt));
    }

    [Fact]
    public void Crash_OutcomeWasInTheOutbox_KeepsIt()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1);
        var run = new OutcomeRun { First = 0, Count = 1, Payload = Payload.FromPacked(new byte[1]) };
        _world.Handle(new SchedulerEvent.WorkerLeft(Workers.End(worker, [], [new WorkerOutcome(1, run, TimeSpan.Zero, 48)])));
        Assert.Empty(_world.Failures);
        Assert.Same(run, _world.Commands.OfType<SchedulerCommand.Emit>().Single().Run);
    }

    [Fact]
    public void Crash_AttemptsLeft_RunsAgainWithTheNextAttempt()
    {
        _world.Open(new JobSpec { Id = 1, MaxAttempts = 2 });
        _world.Send(1, 0, 1);
        var first = _world.Join();
        var one = _world.Deliveries.Single();
        _world.Join();
        _world.Die(first, "", (one, 0));
        var two = _world.Deliveries.Single();
        Assert.Equal(2, two.Attempt);
        _world.Die(_world.Scheduler.Seats.Single().Identity, "", (two, 0));
        var failure = Assert.Single(_world.Failures);
        Assert.Equal((OutcomeKind.Crashed, 2), (failure.Kind, failure.Crashes.Count));
    }

    [Fact]
    public void Crash_OutcomesOfTheDeadArriveLate_AreDropped()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1);
        var delivery = _world.Deliveries.Single();
        _world.Die(worker);
        _world.Answer(worker, delivery);
        Assert.Empty(_world.Commands);
        Assert.Equal(1, _world.Job(1).Pending.Items);
    }

    [Fact]
    public void Crash_NoPageAndNotIdempotent_FailsTheOneItem()
    {
        var worker = _world.Join(keepsPage: false);
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 10);
        _world.DieWithoutPage(worker);
        Assert.Equal([0UL], _world.Failures.Select(failure => failure.Index));
    }

    [Fact]
    public void Crash_NoPageButIdempotent_BisectsToTheCulprit()
    {
        const ulong culprit = 77;
        _world.Open(new JobSpec { Id = 1, Idempotent = true });
        _world.Send(1, 0, 200);
        _world.Handle(new SchedulerEvent.InputEnded(1));
        var worker = _world.Join(keepsPage: false);
        var (failures, finished, crashes) = (new List<ItemFailure>(), false, 0);
        while (!finished)
        {
            var delivery = _world.Scheduler.Seats.Single().Outstanding[0].Delivery;
            if (delivery.Runs.Any(run => run.First <= culprit && culprit < run.End))
            {
                crashes++;
                _world.DieWithoutPage(worker);
                Collect();
                worker = finished ? worker : _world.Join(keepsPage: false);
            }
            else
            {
                foreach (var run in delivery.Runs)
                {
                    var outcome = new OutcomeRun { First = run.First, Count = run.Count, Payload = Payload.FromPacked(new byte[run.Count]) };
                    _world.Handle(new SchedulerEvent.OutcomesArrived(worker, [new WorkerOutcome(delivery.Id, outcome, TimeSpan.FromMicroseconds(run.Count * 10), 0)]));
                    Collect();
                }
            }
        }

        Assert.Equal([culprit], failures.Select(failure => failure.Index));
        Assert.InRange(crashes, 2, 8);

        void Collect()
        {
            failures.AddRange(_world.Failures);
            finished = _world.Commands.Exists(command => command is SchedulerCommand.FinishJob);
        }
    }

    [Fact]
    public void PoolBroke_WhatWaits_IsRefusedWithTheReason()
    {
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 300);
        _world.Handle(new SchedulerEvent.PoolBroke("workers keep dying"));
        Assert.Equal(300, _world.Failures.Count());
        Assert.All(_world.Failures, failure => Assert.Equal((OutcomeKind.Refused, "workers keep dying"), (failure.Kind, failure.Message)));
        Assert.All(_world.Commands.OfType<SchedulerCommand.Emit>(), emit => Assert.InRange(emit.Run.Count, 1, 256));
    }

    [Fact]
    public void WorkerJoined_UnknownMethodWaits_IsRefused()
    {
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, Messages.Run(0, 2, method: "test.Nothing/Known"));
        _world.Join();
        Assert.All(_world.Failures, failure => Assert.Contains("test.Nothing/Known", failure.Message, StringComparison.Ordinal));
        Assert.Equal(2, _world.Failures.Count());
    }
}
