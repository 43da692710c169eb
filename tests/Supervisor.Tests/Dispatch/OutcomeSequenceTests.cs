using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;

namespace Supervisor.Tests.Dispatch;

public sealed class OutcomeSequenceTests
{
    private readonly OutcomeSequence _sequence = new();

    [Fact]
    public void TryTake_LowerIndexMissing_HoldsBack()
    {
        _sequence.Add(new OutcomeRun { First = 2, Count = 1 });
        Assert.False(_sequence.TryTake(out _));
    }

    [Fact]
    public void TryTake_GapFilled_GivesAllInOrder()
    {
        _sequence.Add(new OutcomeRun { First = 5, Count = 1 });
        _sequence.Add(new OutcomeRun { First = 2, Count = 3 });
        _sequence.Add(new OutcomeRun { First = 0, Count = 2 });
        var firsts = new List<ulong>();
        while (_sequence.TryTake(out var run))
        {
            firsts.Add(run.First);
        }

        Assert.Equal([0, 2, 5], firsts);
        Assert.Equal(6UL, _sequence.Next);
    }
}
