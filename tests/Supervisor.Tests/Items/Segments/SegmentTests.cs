using Supervisor.Items;
using Eventually = Supervisor.TestKit.Eventually;

namespace Supervisor.Tests.Items.Segments;

public sealed class SegmentTests : IDisposable
{
    private readonly TestSegment _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_slice_is_read_in_pieces_that_frames_can_hold()
    {
        var pieces = _test.Lend().Read().ToList();

        Assert.Equal([65_536, 34_464], pieces.Select(piece => piece.Length));
        Assert.All(pieces, piece => Assert.Equal(-1, piece.Span.IndexOfAnyExcept((byte)7)));
    }

    [Fact]
    public void Detached_it_is_read_and_given_back()
    {
        var payload = _test.Outcome(0).Detached().Payload;

        Assert.Null(payload.Slice);
        Assert.Equal(TestSegment.Length, payload.Length);
        Assert.Equal([(4096UL, true)], _test.Ended);
    }

    [Fact]
    public void A_slice_has_one_end()
    {
        var slice = _test.Lend();
        slice.Forget();
        slice.Return();

        Assert.Equal([(4096UL, false)], _test.Ended);
    }

    [Fact]
    public async Task What_was_dropped_on_its_way_is_given_back_when_it_is_collected()
    {
        _test.Lose();

        await Eventually.HoldsAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            lock (_test.Ended)
            {
                return _test.Ended.Count == 1;
            }
        });

        Assert.Equal([(4096UL, true)], _test.Ended);
    }

    [Fact]
    public async Task It_ends_when_its_stream_has_and_nobody_has_a_slice()
    {
        var gone = new TaskCompletionSource<Segment>(TaskCreationOptions.RunContinuationsAsynchronously);
        var segment = new SegmentMaker(TestSegment.Bytes).TryMake()!;
        var shown = new ShownSegments(gone.SetResult);
        Assert.True(shown.IsNew(segment));
        Assert.False(shown.IsNew(segment));
        segment.Hold();

        segment.Release();
        Assert.False(segment.IsOver);
        segment.Release();

        Assert.Same(segment, await gone.Task);
        Assert.Throws<ObjectDisposedException>(() => segment.Read(4096, new byte[10]));
    }

    [Fact]
    public void A_segment_that_ends_while_it_is_shown_is_gone()
    {
        var gone = new List<Segment>();
        var segment = new SegmentMaker(TestSegment.Bytes).TryMake()!;
        segment.Release();

        Assert.True(new ShownSegments(gone.Add).IsNew(segment));

        Assert.Equal([segment], gone);
    }

    [Theory]
    [InlineData(4096, 65_537, true)]
    [InlineData(4096, 65_536, false)]
    [InlineData(0, 65_537, false)]
    [InlineData(4096, TestSegment.Bytes, true)]
    [InlineData(4097, TestSegment.Bytes, false)]
    [InlineData(ulong.MaxValue, 65_537, false)]
    [InlineData(4096, uint.MaxValue, false)]
    public void Only_large_messages_lie_within_it(ulong offset, uint length, bool may) => Assert.Equal(may, _test.Segment.Contains(offset, length));

    [Fact]
    public void Without_memory_for_segments_there_are_none() => Assert.Null(new SegmentMaker(0).TryMake());
}
