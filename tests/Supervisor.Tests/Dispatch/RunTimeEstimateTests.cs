using Supervisor.Dispatch.Scheduling;

namespace Supervisor.Tests.Dispatch;

public sealed class RunTimeEstimateTests
{
    private readonly RunTimeEstimate _estimate = new();

    [Fact]
    public void PerItem_NothingMeasured_IsUnknown() => Assert.Null(_estimate.PerItem);

    [Fact]
    public void PerItem_SlowerSample_ShowsAtOnce()
    {
        _estimate.Measured(10, 100, 0);
        _estimate.Measured(1, 500, 0);
        Assert.Equal(500, _estimate.PerItem);
    }

    [Fact]
    public void PerItem_FasterSample_ComesDownSlowly()
    {
        _estimate.Measured(1, 100, 0);
        _estimate.Measured(1, 20, 0);
        Assert.Equal(80, _estimate.PerItem);
    }

    [Fact]
    public void Burst_FullDeliveryReturned_Doubles()
    {
        _estimate.DeliveryReturned(1);
        _estimate.DeliveryReturned(2);
        Assert.Equal(4, _estimate.Burst);
        _estimate.DeliveryReturned(1);
        Assert.Equal(4, _estimate.Burst);
    }
}
