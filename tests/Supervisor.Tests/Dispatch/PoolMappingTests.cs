using Supervisor.Dispatch;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch;

public sealed class PoolMappingTests
{
    [Theory]
    [InlineData("Workers", "spec.workers")]
    [InlineData("MaxItemsPerWorker", "spec.max_items_per_worker")]
    [InlineData("Restart.MaxDelay", "spec.restart.max_delay")]
    [InlineData("Server.DescriptorSets", "spec.server.descriptor_sets")]
    [InlineData("Environment.MY_Name", "spec.environment.MY_Name")]
    public void FieldOf_Property_IsTheFieldOfTheWire(string property, string field) =>
        Assert.Equal(field, PoolMapping.FieldOf(new FieldError(property, "is wrong")));

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(0, 1, 0, 5)]
    [InlineData(127, 128, 1, 127)]
    [InlineData(ulong.MaxValue - 70_000, 70_000, 100, 65_536)]
    public void CostOf_RunWithoutFailures_IsItsSizeOnTheWire(ulong first, int count, int attempt, int bytes)
    {
        var run = new OutcomeRun { First = first, Count = count, Attempt = attempt, Payload = Payload.FromPacked(new byte[bytes]) };
        var large = run with { Payload = Payload.FromPieces([new byte[10]]) };

        Assert.Equal(run.ToProto().CalculateSize(), PoolMapping.CostOf(run));
        Assert.Equal(large.ToProto().CalculateSize(), PoolMapping.CostOf(large));
    }
}
