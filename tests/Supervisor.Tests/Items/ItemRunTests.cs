using CsCheck;

namespace Supervisor.Tests.Items;

public sealed class ItemRunTests
{
    [Fact]
    public void Slice_AnyRange_HoldsTheMessagesOfItsIndexes() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[8, 200], Gen.Int[0, 40], Gen.Int[0, 40]).Sample((count, size, from, to) =>
        {
            var run = Messages.Run(5, count, size);
            var expected = Enumerable.Range(5, count).Where(i => i >= from && i < to).Select(i => (ulong)i).ToList();
            var slice = run.Slice((ulong)from, (ulong)to);
            Assert.Equal(expected, slice is null ? [] : Messages.IndexesIn(slice));
            Assert.Equal(expected.Count, slice?.Count ?? 0);
            Assert.True(slice is null || slice.Count > 0);
        });

    [Fact]
    public void Split_BoundInTheMiddle_LosesNothing()
    {
        var (head, tail) = Messages.Run(10, 5).Split(2, int.MaxValue);
        Assert.Equal([10, 11], Messages.IndexesIn(head));
        Assert.Equal([12, 13, 14], Messages.IndexesIn(tail!));
        Assert.Equal(12UL, tail!.First);
    }

    [Fact]
    public void Split_FitsWhole_IsTheRunItself()
    {
        var run = Messages.Run(0, 5);
        var (head, tail) = run.Split(5, 1000);
        Assert.Same(run, head);
        Assert.Null(tail);
    }
}
