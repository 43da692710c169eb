using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerInterjectionTests
{
    private const ulong Map = 1;
    private const ulong Applies = 2;

    private readonly SchedulerFixture _world = new();

    [Fact]
    public void Apply_WorkerIsBusyWithShortItems_GoesBetweenThem()
    {
        var worker = KeepBusy(microsecondsPerItem: 10);

        _world.Send(Applies, 0, 1);

        var apply = Assert.Single(_world.Deliveries);
        Assert.True(apply.IsInterjected);
        Assert.Equal((Applies, 1), (apply.JobId, apply.Count));
        Assert.Equal(apply.Id, SeatOf(worker).Outstanding[0].Delivery.Id);
    }

    [Fact]
    public void Apply_AnotherIsBetweenThem_WaitsForItsOutcome()
    {
        var worker = KeepBusy(microsecondsPerItem: 10);
        _world.Send(Applies, 0, 1);
        var first = _world.Deliveries.Single();

        _world.Send(Applies, 1, 1);
        Assert.Empty(_world.Deliveries);
        _world.Answer(worker, first, microsecondsPerItem: 10);

        Assert.True(Assert.Single(_world.Deliveries).IsInterjected);
    }

    [Fact]
    public void Apply_ItemsAreLong_WaitsForAFreeWorker()
    {
        KeepBusy(microsecondsPerItem: 20_000);

        _world.Send(Applies, 0, 1);

        Assert.Empty(_world.Deliveries);
    }

    [Fact]
    public void Apply_ItemRunsLongerThanItShould_WaitsForAFreeWorker()
    {
        KeepBusy(microsecondsPerItem: 10);
        _world.Now += 30_000;

        _world.Send(Applies, 0, 1);

        Assert.Empty(_world.Deliveries);
    }

    [Fact]
    public void Apply_WorkerDoesNotKnowInterjections_WaitsForAFreeWorker()
    {
        KeepBusy(microsecondsPerItem: 10, canInterject: false);

        _world.Send(Applies, 0, 1);

        Assert.Empty(_world.Deliveries);
    }

    [Fact]
    public void Apply_AnotherWorkerIsFree_GoesThere()
    {
        KeepBusy(microsecondsPerItem: 10);
        var free = _world.Join(canInterject: true);
        while (SeatOf(free).Outstanding is [var item, ..])
        {
            _world.Answer(free, item.Delivery, microsecondsPerItem: 10);
        }

        _world.Send(Applies, 0, 1);

        Assert.False(Assert.Single(_world.Deliveries).IsInterjected);
    }

    [Fact]
    public void Apply_WorkerDiesWhileItWaitsThere_IsGivenToAnother()
    {
        var worker = KeepBusy(microsecondsPerItem: 10);
        _world.Send(Applies, 0, 1);
        var map = SeatOf(worker).Outstanding[1].Delivery;

        _world.Die(worker, executing: (map, map.Runs[0].First));
        _world.Join(canInterject: true);

        Assert.Contains(_world.Deliveries, delivery => delivery.JobId == Applies && delivery.Attempt == 1);
    }

    [Fact]
    public void Apply_TurnsOutToWaitBehindALongItem_IsRecalled()
    {
        KeepBusy(microsecondsPerItem: 10);
        _world.Send(Applies, 0, 1);
        var apply = _world.Deliveries.Single();

        _world.Pass(TimeSpan.FromMilliseconds(60));

        Assert.Contains(apply.Id, _world.Commands.OfType<SchedulerCommand.Recall>().Select(recall => recall.Delivery));
    }

    // A worker with a delivery of a map, or two, whose items are known to take so long.
    private WorkerIdentity KeepBusy(double microsecondsPerItem, bool canInterject = true)
    {
        _world.Open(new JobSpec { Id = Map });
        _world.Open(new JobSpec { Id = Applies, IsOpenEnded = true });
        var worker = _world.Join(canInterject: canInterject);
        _world.Send(Map, 0, 1000);
        if (microsecondsPerItem < 1000)
        {
            _world.WarmUp(worker, microsecondsPerItem);
        }
        else
        {
            _world.Now += (long)microsecondsPerItem;
            _world.Answer(worker, SeatOf(worker).Outstanding[0].Delivery, microsecondsPerItem: microsecondsPerItem);
        }

        Assert.NotEmpty(SeatOf(worker).Outstanding);
        return worker;
    }

    private WorkerSeat SeatOf(WorkerIdentity worker) => _world.Scheduler.Seats.Single(seat => seat.Identity == worker);
}
