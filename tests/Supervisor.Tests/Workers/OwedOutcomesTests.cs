using Supervisor.Items.Wire;
using Supervisor.Workers.Attach;

namespace Supervisor.Tests.Workers;

/// <summary>A worker answers what it was given, once.</summary>
public sealed class OwedOutcomesTests
{
    private readonly OwedOutcomes _owed = new();

    public OwedOutcomesTests() => _owed.Add(delivery: 7, count: 3);

    [Fact]
    public void Outcomes_may_come_in_parts()
    {
        _owed.Settle(7, 1);
        _owed.Settle(7, 2);
    }

    [Fact]
    public void More_than_were_given_are_a_lie()
    {
        _owed.Settle(7, 2);

        Assert.Throws<MalformedFrameException>(() => _owed.Settle(7, 2));
    }

    [Fact]
    public void A_delivery_that_was_answered_is_not_answered_again()
    {
        _owed.Settle(7, 3);

        Assert.Throws<MalformedFrameException>(() => _owed.Settle(7, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(ulong.MaxValue)]
    public void A_delivery_that_was_never_made_is_not_answered(ulong delivery) => Assert.Throws<MalformedFrameException>(() => _owed.Settle(delivery, 1));

    [Fact]
    public void What_was_given_back_is_not_answered()
    {
        _owed.Recall(7);

        Assert.True(_owed.TryTakeBack(7, 2));

        _owed.Settle(7, 1);
        Assert.Throws<MalformedFrameException>(() => _owed.Settle(7, 1));
    }

    [Fact]
    public void More_than_there_are_cannot_be_given_back()
    {
        _owed.Recall(7);
        _owed.Settle(7, 1);

        Assert.Throws<MalformedFrameException>(() => _owed.TryTakeBack(7, 3));
    }

    [Fact]
    public void What_is_given_back_unasked_is_still_owed()
    {
        Assert.False(_owed.TryTakeBack(7, 3));
        Assert.False(_owed.TryTakeBack(8, 1));

        _owed.Settle(7, 3);
    }
}
