using Supervisor.Dispatch.Scheduling;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerBatchTests
{
    private readonly SchedulerFixture _world = new();

    [Fact]
    public void Batch_NothingMeasured_IsOneItem()
    {
        _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 100);
        Assert.Equal(1, Assert.Single(_world.Deliveries).Count);
    }

    [Fact]
    public void Batch_ShortItems_GrowsToTheBatchTime()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 5000);
        var largest = 0;
        for (var i = 0; i < 30; i++)
        {
            var delivery = _world.Scheduler.Seats.Single().Outstanding[0].Delivery;
            largest = Math.Max(largest, delivery.Count);
            _world.Now += delivery.Count * 50;
            _world.Answer(worker, delivery, microsecondsPerItem: 50);
        }

        Assert.Equal(100, largest);
    }

    [Fact]
    public void Batch_SingleApplies_DoNotWaitBehindOneAnotherWithAWorker()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1, IsOpenEnded = true });
        for (var index = 0UL; index < 10; index++)
        {
            _world.Send(1, index, 1);
            _world.Answer(worker, _world.Scheduler.Seats.Single().Outstanding[0].Delivery, microsecondsPerItem: 10);
        }

        _world.Send(1, 10, 1);
        _world.Send(1, 11, 1);

        Assert.Single(_world.Scheduler.Seats.Single().Outstanding);
        Assert.Equal(1, _world.Job(1).Pending.Items);
    }

    [Fact]
    public void Batch_LongItems_IsOneItem()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 100);
        for (var i = 0; i < 5; i++)
        {
            var delivery = Assert.Single(_world.Scheduler.Seats.Single().Outstanding).Delivery;
            Assert.Equal(1, delivery.Count);
            _world.Now += 20_000;
            _world.Answer(worker, delivery, microsecondsPerItem: 20_000);
        }
    }

    [Fact]
    public void Batch_LargeMessages_StaysWithinItsBytes()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        for (var first = 0UL; first < 60; first += 6)
        {
            _world.Send(1, Messages.Run(first, 6, 10_000));
        }

        var delivery = _world.WarmUpTo(worker, 6);
        Assert.InRange(delivery.Runs.Sum(run => run.Payload.Length), 50_000, 64 << 10);
    }

    [Fact]
    public void Batch_WorkerWithoutPage_IsOneItem()
    {
        var worker = _world.Join(keepsPage: false);
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 100);
        for (var i = 0; i < 20; i++)
        {
            var delivery = Assert.Single(_world.Scheduler.Seats.Single().Outstanding).Delivery;
            Assert.Equal(1, delivery.Count);
            _world.Answer(worker, delivery, microsecondsPerItem: 1);
        }
    }

    [Fact]
    public void Prefetch_ShortItems_KeepsASecondDeliveryReady()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 1000);
        _world.WarmUp(worker);
        Assert.Equal(2, _world.Scheduler.Seats.Single().Outstanding.Count);
    }

    [Fact]
    public void MaxItems_Reached_RecyclesTheWorker()
    {
        _world.Join(maxItems: 1);
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 2);
        Assert.Single(_world.Commands.OfType<SchedulerCommand.Recycle>());
        _world.Join();
        Assert.Equal(1UL, Assert.Single(_world.Deliveries).Runs[0].First);
    }

    [Fact]
    public void MaxItems_FewLeft_AsksForASuccessorOnceAndInTime()
    {
        var worker = _world.Join(maxItems: 20);
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 40);
        var said = new List<(string Command, long ItemsLeft)>();
        while (_world.Scheduler.Seats.Single().Outstanding is [var next, ..])
        {
            _world.Answer(worker, next.Delivery, microsecondsPerItem: 10_000);
            said.AddRange(_world.Commands
                .Where(command => command is SchedulerCommand.PrepareToRecycle or SchedulerCommand.Recycle)
                .Select(command => (command.GetType().Name, _world.Scheduler.Seats.Single().ItemsLeft)));
        }

        Assert.Equal([nameof(SchedulerCommand.PrepareToRecycle), nameof(SchedulerCommand.Recycle)], said.Select(one => one.Command));

        // However large the batches are: one more of them, at least, is to come.
        Assert.InRange(said[0].ItemsLeft, 1, 8);
        Assert.Equal(0, said[1].ItemsLeft);
    }

    [Fact]
    public void WorkerRetiring_GetsNothingMoreAndFinishesWhatItHas()
    {
        var worker = _world.Join();
        _world.Open(new JobSpec { Id = 1 });
        _world.Send(1, 0, 2);
        var delivery = _world.Deliveries.Single();
        _world.Handle(new SchedulerEvent.WorkerRetiring(worker));
        _world.Answer(worker, delivery);
        Assert.Single(_world.Commands.OfType<SchedulerCommand.Emit>());
        Assert.Empty(_world.Deliveries);
    }
}
