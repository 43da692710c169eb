using Microsoft.Extensions.Time.Testing;
using Supervisor.Workers.Output;

namespace Supervisor.Tests.Workers.Output;

public sealed class LineBudgetTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TryPass_MoreThanTheLimitInASecond_LeavesOutAndCounts()
    {
        var budget = new LineBudget(2, _clock);

        Assert.Equal([true, true, false, false, false], Enumerable.Range(0, 5).Select(_ => budget.TryPass(out var _)));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(budget.TryPass(out var leftOut));
        Assert.Equal(3, leftOut);
        Assert.True(budget.TryPass(out leftOut));
        Assert.Equal(0, leftOut);
    }
}
