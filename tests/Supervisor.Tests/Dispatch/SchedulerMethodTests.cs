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
}
