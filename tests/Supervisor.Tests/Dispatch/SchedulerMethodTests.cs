using Grpc.Core;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class SchedulerMethodTests
{
    private readonly SchedulerFixture _world = new();

    [Fact]
    public void Methods_WorkersDiffer_AreThoseThatAllHave()
    {
        _world.Join();
        var other = Workers.Ready(100);
        _world.Handle(new SchedulerEvent.WorkerJoined(other with { Methods = [other.Methods[0]] }));
        _world.Open(new JobSpec { Id = 1 });

        _world.Send(1, Messages.Run(0, 1, method: Workers.OtherMethod));

        Assert.Equal(StatusCode.Unimplemented, Assert.Single(_world.Failures).Code);
        Assert.Empty(_world.Deliveries);
    }

    [Fact]
    public void Methods_TheWorkerThatLackedOneIsGone_AreWhole()
    {
        _world.Join();
        var other = Workers.Ready(100);
        _world.Handle(new SchedulerEvent.WorkerJoined(other with { Methods = [other.Methods[0]] }));
        _world.Open(new JobSpec { Id = 1 });

        _world.Die(other.Identity);
        _world.Send(1, Messages.Run(0, 1, method: Workers.OtherMethod));

        Assert.Empty(_world.Failures);
        Assert.Single(_world.Deliveries);
    }

    [Fact]
    public void Methods_TheWorkerThatLackedOneIsAboutToGo_AreWhole()
    {
        _world.Join();
        var other = Workers.Ready(100);
        _world.Handle(new SchedulerEvent.WorkerJoined(other with { Methods = [other.Methods[0]] }));

        _world.Handle(new SchedulerEvent.WorkerRetiring(other.Identity));

        Assert.Equal(2, _world.Scheduler.Methods!.Count);
    }

    [Fact]
    public void Interface_IsOfTheNewestWorkerThatStays_AndStaysWhenAllAreGone()
    {
        Assert.Null(_world.Scheduler.Interface);
        ReadOnlyMemory<byte>[] before = [new byte[] { 1 }];
        ReadOnlyMemory<byte>[] after = [new byte[] { 2 }];
        var (old, next) = (Workers.Ready(100) with { FileDescriptors = before }, Workers.Ready(101) with { FileDescriptors = after });

        _world.Handle(new SchedulerEvent.WorkerJoined(old));
        Assert.Same(before, _world.Scheduler.Interface!.FileDescriptors);
        _world.Handle(new SchedulerEvent.WorkerJoined(next));
        Assert.Same(after, _world.Scheduler.Interface!.FileDescriptors);
        _world.Die(next.Identity);
        Assert.Same(before, _world.Scheduler.Interface!.FileDescriptors);
        _world.Die(old.Identity);
        Assert.Same(before, _world.Scheduler.Interface!.FileDescriptors);
        Assert.Equal(2, _world.Scheduler.Interface.Methods.Count);
    }
}
