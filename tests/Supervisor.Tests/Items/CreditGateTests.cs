using Supervisor.Items;

namespace Supervisor.Tests.Items;

public sealed class CreditGateTests
{
    [Fact]
    public async Task TakeAsync_MoreThanIsLeft_WaitsAndSaysHowMuchThereWas()
    {
        var waits = new List<ulong>();
        var credit = new CreditGate(10, waits.Add);
        await credit.TakeAsync(8, CancellationToken.None);

        var taking = credit.TakeAsync(5, CancellationToken.None).AsTask();
        Assert.False(taking.IsCompleted);
        credit.Give(2);
        credit.Give(1);
        await taking;

        Assert.Equal(10UL, waits[0]);
        Assert.False(credit.TakeAsync(1, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Give_MoreThanANumberHolds_IsAllThereCanBe()
    {
        var credit = new CreditGate(ulong.MaxValue, _ => { });

        credit.Give(ulong.MaxValue);

        await credit.TakeAsync(ulong.MaxValue, CancellationToken.None);
    }
}
