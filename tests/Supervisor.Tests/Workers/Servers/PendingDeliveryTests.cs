using Supervisor.Items;
using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class PendingDeliveryTests
{
    [Fact]
    public void Take_GoesThroughAllRuns_AndEachItemHasItsMessage()
    {
        var delivery = new PendingDelivery(Deliveries.Of(Deliveries.Run(3, 2), Deliveries.Run(9, 1)));

        var taken = TakeAll(delivery);

        Assert.Equal([3UL, 4UL, 9UL], taken.Select(item => item.Index));
        Assert.Equal([3, 4, 9], taken.Select(item => Assert.Single(item.Request.Parts).Span[0]));
    }

    [Fact]
    public void Take_LargeMessage_IsItsPieces()
    {
        var run = Deliveries.Run(0, 1) with { Payload = Payload.FromPieces([new byte[3], new byte[4]]) };

        Assert.Equal(7, new PendingDelivery(Deliveries.Of(run)).Take()!.Request.Length);
    }

    [Theory]
    [InlineData(0, 3UL, 3)]
    [InlineData(1, 4UL, 2)]
    [InlineData(2, 9UL, 1)]
    public void Rest_IsWhatWasNotTaken(int taken, ulong first, int count)
    {
        var delivery = new PendingDelivery(Deliveries.Of(Deliveries.Run(3, 2), Deliveries.Run(9, 1)));
        for (var i = 0; i < taken; i++)
        {
            delivery.Take();
        }

        Assert.Equal((first, count), delivery.Rest());
    }

    [Fact]
    public void Rest_NothingLeft_IsNothing()
    {
        var delivery = new PendingDelivery(Deliveries.Of(2));
        TakeAll(delivery);

        Assert.Null(delivery.Rest());
    }

    [Fact]
    public void Cancel_WithoutIndexes_IsAllOfIt()
    {
        var delivery = new PendingDelivery(Deliveries.Of(2));
        delivery.Cancel([]);

        Assert.All(TakeAll(delivery), item => Assert.True(item.IsCancelled));
    }

    private static List<PendingItem> TakeAll(PendingDelivery delivery)
    {
        var taken = new List<PendingItem>();
        while (delivery.Take() is { } item)
        {
            taken.Add(item);
        }

        return taken;
    }
}
