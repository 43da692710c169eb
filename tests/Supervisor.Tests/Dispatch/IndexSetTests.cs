using CsCheck;
using Supervisor.Dispatch.Scheduling;

namespace Supervisor.Tests.Dispatch;

public sealed class IndexSetTests
{
    [Fact]
    public void TryAdd_InOrder_StaysOneRange()
    {
        var set = new IndexSet();
        Assert.True(set.TryAdd(0, 3));
        Assert.True(set.TryAdd(5, 6));
        Assert.True(set.TryAdd(3, 5));
        Assert.Equal((0UL, 6UL), Assert.Single(set.Ranges));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(0, 1)]
    [InlineData(1, 9)]
    [InlineData(7, 7)]
    public void TryAdd_OverlapOrNothing_ChangesNothing(ulong first, ulong end)
    {
        var set = new IndexSet();
        set.TryAdd(0, 3);
        Assert.False(set.TryAdd(first, end));
        Assert.Equal(3UL, set.Count);
    }

    [Fact]
    public void AnyHistory_BehavesLikeASet() =>
        Gen.Select(Gen.ULong[0, 40], Gen.ULong[0, 6]).List[1, 60].Sample(ranges =>
        {
            var (set, model) = (new IndexSet(), new HashSet<ulong>());
            foreach (var (first, count) in ranges)
            {
                var added = Enumerable.Range((int)first, (int)count).Select(i => (ulong)i).ToList();
                var isNew = added.Count > 0 && !added.Exists(model.Contains);
                Assert.Equal(isNew, set.TryAdd(first, first + count));
                if (isNew)
                {
                    model.UnionWith(added);
                }

                Assert.Equal((ulong)model.Count, set.Count);
                Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(model.Contains((ulong)i), set.Contains((ulong)i)));
                Assert.Equal(
                    Enumerable.Range(3, 40).Select(i => (ulong)i).Where(i => !model.Contains(i)),
                    set.Gaps(3, 43).SelectMany(gap => Enumerable.Range((int)gap.First, (int)(gap.End - gap.First)).Select(i => (ulong)i)));
            }
        }, iter: 500);
}
