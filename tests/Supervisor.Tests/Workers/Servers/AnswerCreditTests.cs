using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class AnswerCreditTests
{
    [Fact]
    public async Task TakeAsync_MoreThanIsLeft_WaitsAndSaysHowMuchThereWas()
    {
        var waits = new List<ulong>();
        var credit = new AnswerCredit(10, waits.Add);
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
        var credit = new AnswerCredit(ulong.MaxValue, _ => { });

        credit.Give(ulong.MaxValue);

        await credit.TakeAsync(ulong.MaxValue, CancellationToken.None);
    }
}
