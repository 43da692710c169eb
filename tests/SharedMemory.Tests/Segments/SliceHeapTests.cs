using CsCheck;

namespace Supervisor.SharedMemory.Tests.Segments;

public sealed class SliceHeapTests
{
    private const int Start = 4096;
    private const int End = Start + 100 * 4096;
    private const int Limit = 60 * 4096;

    private readonly SliceHeap _heap = new(Start, End, Limit);

    [Fact]
    public void The_lowest_place_that_fits_is_taken()
    {
        Assert.Equal([4096, 8192, 16384], new[] { 1, 8192, 1 }.Select(length => _heap.TryRent(length)!.Value));
        Assert.True(_heap.TryReturn(8192));

        Assert.Null(_heap.TryRent(End - Start));
        Assert.Equal(8192, _heap.TryRent(4096));
        Assert.Equal(12288, _heap.TryRent(4096));
        Assert.Equal(20480, _heap.TryRent(4097));
    }

    [Fact]
    public void One_alone_may_be_larger_than_many_together()
    {
        Assert.Equal(Start, _heap.TryRent(End - Start));
        Assert.Null(_heap.TryRent(1));
        Assert.True(_heap.TryReturn(Start));
        Assert.Equal(Start, _heap.TryRent(Limit));
        Assert.Null(_heap.TryRent(1));
    }

    [Fact]
    public void What_is_not_in_use_cannot_be_given_back()
    {
        var offset = _heap.TryRent(10_000)!.Value;

        Assert.False(_heap.TryReturn(offset + 4096));
        Assert.True(_heap.TryReturn(offset));
        Assert.False(_heap.TryReturn(offset));
        Assert.True(_heap.IsEmpty);
    }

    [Fact]
    public void Places_never_overlap_nor_leave_the_segment_and_all_of_it_can_be_used_again() =>
        Gen.Int[1, 90_000].Array[1, 60].Sample(lengths =>
        {
            var heap = new SliceHeap(Start, End, Limit);
            var live = new SortedDictionary<int, int>();
            foreach (var length in lengths)
            {
                // Every third step gives one back.
                if (length % 3 == 0 && live.Count > 0)
                {
                    var some = live.ElementAt(length % live.Count).Key;
                    live.Remove(some);
                    Assert.True(heap.TryReturn(some));
                }
                else if (heap.TryRent(length) is { } offset)
                {
                    live.Add(offset, offset + length);
                }
            }

            var ends = live.Values.ToList();
            Assert.All(live.Keys.Skip(1).Zip(ends), next => Assert.True(next.First >= next.Second));
            Assert.All(live, slice => Assert.InRange(slice.Key, Start, End - (slice.Value - slice.Key)));
            Assert.True(live.Count < 2 || live.Sum(slice => slice.Value - slice.Key) <= Limit);
            Assert.All(live.Keys.ToList(), offset => Assert.True(heap.TryReturn(offset)));
            Assert.Equal(Start, heap.TryRent(End - Start));
        });
}
