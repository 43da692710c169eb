using Supervisor.Dispatch.Scheduling;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerFlowTests
{
    private readonly SchedulerFixture _world = new(new SchedulerOptions { JobWindowBytes = 1000 });

    [Fact]
    public void Open_GrantsTheWindow()
    {
        _world.Open(new JobSpec { Id = 1 });
        Assert.Equal(1000, Assert.IsType<SchedulerCommand.GrantCredit>(Assert.Single(_world.Commands)).Bytes);
    }

    [Fact]
    public void Credit_ItemsHeld_ComesBackWhenTheyEnd()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, Messages.Run(0, 1, 500));
        var delivery = _world.Deliveries.Single();
        Assert.DoesNotContain(_world.Commands, command => command is SchedulerCommand.GrantCredit);
        _world.Answer(worker, delivery);
        Assert.Equal(502, _world.Commands.OfType<SchedulerCommand.GrantCredit>().Single().Bytes);
    }

    [Fact]
    public void Reader_DoesNotRead_StopsTheJobUntilItDoes()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 80);
        var delivered = Drain(worker);
        Assert.InRange(delivered, 10, 30);
        _world.Handle(new SchedulerEvent.OutcomesSent(1, _world.Job(1).UnsentBytes));
        Assert.NotEmpty(_world.Deliveries);
    }

    [Fact]
    public void ByIndex_WindowFullOfLaterOutcomes_TheAwaitedItemStillRuns()
    {
        var (first, second) = (_world.Join(), _world.Join());
        _world.Open(new JobSpec { Id = 1, ByIndex = true });
        _world.Send(1, 0, 80);
        var stuck = _world.Scheduler.Seats.Single(seat => seat.Identity == first).Outstanding.Single().Delivery;
        Assert.Equal(0UL, stuck.Runs[0].First);
        Drain(second);
        Assert.False(_world.Job(1).IsQueued);
        _world.Die(first);
        Assert.Equal(0UL, Assert.Single(_world.Deliveries).Runs[0].First);
    }

    [Fact]
    public void Pieces_OfAnItemBehindOthers_StayWithinTheWindow()
    {
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, Messages.Run(0, 1, 500));

        for (var arrived = 100; arrived <= 400; arrived += 100)
        {
            Assert.Equal(0, _world.SendPiece(1, arrived, cost: 100));
        }
    }

    [Fact]
    public void Pieces_OfAnItemLargerThanTheWindow_ComeInAsLongAsNoOtherWaits()
    {
        _world.Open(new JobSpec { Id = 1 });
        var credit = SendAllPieces(size: 10_000, credit: 1000);
        _world.Send(1, Messages.Large(0, 10_000), cost: 10);

        Assert.True(SendAllPieces(size: 10_000, credit - 10) < 100, "The second item came in too, though the first waits.");

        _world.Join();
        Assert.NotEmpty(_world.Deliveries);
        Assert.Single(_world.Commands.OfType<SchedulerCommand.GrantCredit>());
    }

    [Fact]
    public void Pieces_OfAnItemTooLargeToBeKept_TakeNoRoom()
    {
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, Messages.Run(0, 1, 300));

        Assert.Equal(0, _world.SendPiece(1, arrived: 500, cost: 500));
        Assert.Equal(600, _world.SendPiece(1, arrived: 0, cost: 100));
    }

    // As far as the credit goes; what is left of it then.
    private long SendAllPieces(long size, long credit)
    {
        for (var arrived = 100; arrived <= size && credit >= 100; arrived += 100)
        {
            credit += _world.SendPiece(1, arrived, cost: 100) - 100;
        }

        return credit;
    }

    private int Drain(Supervisor.Items.WorkerIdentity worker)
    {
        var delivered = 0;
        while (_world.Scheduler.Seats.Single(seat => seat.Identity == worker).Outstanding is [var next, ..])
        {
            delivered += next.Items;
            _world.Now += 10_000;
            _world.Answer(worker, next.Delivery, microsecondsPerItem: 10_000);
        }

        return delivered;
    }
}
