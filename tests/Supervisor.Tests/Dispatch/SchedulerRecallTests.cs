using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerRecallTests
{
    private readonly SchedulerFixture _world = new();

    [Fact]
    public void Recall_ItemTakesLong_GivesThoseBehindItToAnotherWorker()
    {
        var (stuck, delivery) = HoldItemsBehindALongOne();

        Assert.Equal([delivery.Id], Recalled());
        _world.Handle(Returned(stuck, delivery));
        Assert.Equal(1, SeatOf(stuck).OutstandingItems);

        _world.Join();

        Assert.Equal(delivery.Runs[0].First + 1, First(_world.Deliveries.First()));
    }

    [Fact]
    public void Recall_CancelledItemBehindALongOne_EndsAtOnce()
    {
        var (stuck, delivery) = HoldItemsBehindALongOne();
        var behind = delivery.Runs[0].First + 1;
        _world.Handle(new SchedulerEvent.ItemsCancelled(1, [behind], TimeSpan.FromMinutes(1)));
        Assert.Empty(_world.Failures);

        _world.Handle(Returned(stuck, delivery));

        var failure = Assert.Single(_world.Failures);
        Assert.Equal((behind, OutcomeKind.Cancelled), (failure.Index, failure.Kind));
    }

    [Fact]
    public void Recall_WorkerDiesBeforeItsAnswer_JudgesByThePage()
    {
        var (stuck, delivery) = HoldItemsBehindALongOne();

        _world.Die(stuck, executing: (delivery, delivery.Runs[0].First));

        Assert.Equal(delivery.Runs[0].First, Assert.Single(_world.Failures).Index);
        _world.Join();
        Assert.Equal(delivery.Runs[0].First + 1, First(_world.Deliveries.First()));
    }

    // The page of a worker may say anything. What it gave back is not its own any more.
    [Fact]
    public void Recall_PageNamesAnItemThatWasGivenBack_DoesNotEndItTwice()
    {
        var (stuck, delivery) = HoldItemsBehindALongOne();
        _world.Handle(Returned(stuck, delivery));

        _world.Die(stuck, executing: [(delivery, delivery.Runs[0].First), (delivery, delivery.Runs[0].First + 1)]);

        Assert.Equal(delivery.Runs[0].First, Assert.Single(_world.Failures).Index);
    }

    [Fact]
    public void Recall_LateOutcomeOfAnItemThatWasGivenBack_IsDropped()
    {
        var (stuck, delivery) = HoldItemsBehindALongOne();
        _world.Handle(Returned(stuck, delivery));

        var late = new OutcomeRun { First = delivery.Runs[0].First + 1, Count = 1, Payload = Payload.FromPacked(new byte[1]) };
        _world.Handle(new SchedulerEvent.OutcomesArrived(stuck, [new WorkerOutcome(delivery.Id, late, TimeSpan.Zero, 0)]));

        Assert.Empty(_world.Commands.OfType<SchedulerCommand.Emit>());
    }

    [Fact]
    public void Recall_AnswerThatNobodyAskedFor_IsIgnored()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1000);
        var delivery = _world.WarmUp(worker);

        _world.Handle(Returned(worker, delivery));

        Assert.Empty(_world.Commands);
        Assert.Equal(delivery.Count, SeatOf(worker).Find(delivery.Id)!.Unsettled);
    }

    [Fact]
    public void Recall_WorkerThatDoesNotKnowIt_KeepsItsItems()
    {
        var ready = Workers.Ready(99, canRecall: false);
        _world.Handle(new SchedulerEvent.WorkerJoined(ready));
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1000);
        _world.WarmUp(ready.Identity);

        _world.Pass(TimeSpan.FromMinutes(1));

        Assert.Empty(Recalled());
    }

    [Fact]
    public void Recall_NothingBehindTheLongItem_IsNotAsked()
    {
        _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 10);

        _world.Pass(TimeSpan.FromMinutes(1));

        Assert.Empty(Recalled());
    }

    // Ends with the tick that recalls: the worker has one delivery of many items, whose first takes long.
    private (WorkerIdentity Worker, Delivery Delivery) HoldItemsBehindALongOne()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 64);
        _world.Handle(new SchedulerEvent.InputEnded(1));
        var delivery = _world.WarmUp(worker);
        _world.Handle(new SchedulerEvent.WorkerRetiring(worker));
        foreach (var other in SeatOf(worker).Outstanding.Skip(1).Select(outstanding => outstanding.Delivery).ToList())
        {
            _world.Answer(worker, other, microsecondsPerItem: 10);
        }

        _world.Pass(TimeSpan.FromMilliseconds(51));
        return (worker, delivery);
    }

    private IEnumerable<ulong> Recalled() => _world.Commands.OfType<SchedulerCommand.Recall>().Select(recall => recall.Delivery);

    private WorkerSeat SeatOf(WorkerIdentity worker) => _world.Scheduler.Seats.Single(seat => seat.Identity == worker);

    private static ulong First(Delivery delivery) => delivery.Runs[0].First;

    // All but the first item.
    private static SchedulerEvent.ItemsReturned Returned(WorkerIdentity worker, Delivery delivery) => new(worker, delivery.Id, delivery.Runs[0].First + 1, delivery.Count - 1);
}
