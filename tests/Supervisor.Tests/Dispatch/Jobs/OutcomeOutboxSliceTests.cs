using Supervisor.Dispatch.Jobs;
using Supervisor.Items;
using Supervisor.Tests.Items.Segments;

namespace Supervisor.Tests.Dispatch.Jobs;

public sealed class OutcomeOutboxSliceTests : IDisposable
{
    private readonly TestSegment _test = new();
    private readonly OutcomeOutbox _outbox;
    private bool _takesSlices = true;

    public OutcomeOutboxSliceTests()
    {
        _outbox = new OutcomeOutbox(run => run.Payload.IsLarge ? 20 : run.Payload.Packed.Length, piece => piece.Length, () => _takesSlices);
        _outbox.AddCredit(1000);
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_segment_is_shown_before_the_first_of_its_slices_and_once()
    {
        _outbox.Put(_test.Outcome(0));
        _outbox.Put(Small(1));
        _outbox.Put(_test.Outcome(2, offset: 200_000));

        Assert.Equal(new JobFrame.Offer(_test.Segment, Yours: false), _outbox.Next());
        Assert.Equal([0UL, 1UL], Firsts(_outbox.Next()));
        Assert.Equal([2UL], Firsts(_outbox.Next()));
        Assert.Null(_outbox.Next());
    }

    [Fact]
    public void A_slice_is_on_loan_until_the_client_has_read_it()
    {
        _outbox.Put(_test.Outcome(0));
        _outbox.Next();
        _outbox.Next();
        Assert.Empty(_test.Ended);

        _outbox.Return(new SlicePlace(_test.Segment.Number + 1, 4096, 0));
        _outbox.Return(new SlicePlace(_test.Segment.Number, 4097, 0));
        Assert.Empty(_test.Ended);
        _outbox.Return(new SlicePlace(_test.Segment.Number, 4096, 0));
        _outbox.Return(new SlicePlace(_test.Segment.Number, 4096, 0));

        Assert.Equal([(4096UL, true)], _test.Ended);
    }

    [Fact]
    public void What_a_client_that_has_left_may_still_read_is_not_used_again_and_what_it_never_got_is()
    {
        _outbox.Put(_test.Outcome(0));
        _outbox.Put(_test.Outcome(1, offset: 200_000));
        _outbox.Put(_test.Outcome(2, offset: 400_000));
        _outbox.Next();
        Assert.Equal([0UL], Firsts(_outbox.Next()));

        _outbox.Close();

        Assert.Equal([(4096UL, false), (200_000UL, true), (400_000UL, true)], _test.Ended.Order());
    }

    [Fact]
    public void A_client_without_a_ring_gets_pieces()
    {
        _takesSlices = false;
        _outbox.Put(_test.Outcome(0));
        _outbox.AddCredit(1 << 20);

        Assert.Equal([65_536, 34_464], new[] { _outbox.Next(), _outbox.Next() }.Select(frame => Assert.IsType<JobFrame.Piece>(frame).Data.Length));
        var run = Assert.Single(Assert.IsType<JobFrame.Outcomes>(_outbox.Next()).Runs);
        Assert.Null(run.Payload.Slice);
        Assert.Equal([(4096UL, true)], _test.Ended);
    }

    [Fact]
    public void Beyond_the_clients_credit_a_slice_waits()
    {
        _outbox.Put(Small(0, 990));
        _outbox.Put(_test.Outcome(1));
        Assert.Equal([0UL], Firsts(_outbox.Next()));
        Assert.IsType<JobFrame.Offer>(_outbox.Next());
        Assert.Null(_outbox.Next());

        _outbox.AddCredit(10);

        Assert.Equal([1UL], Firsts(_outbox.Next()));
    }

    private static IEnumerable<ulong> Firsts(JobFrame? frame) => Assert.IsType<JobFrame.Outcomes>(frame).Runs.Select(run => run.First);

    private static OutcomeRun Small(ulong first, int bytes = 10) => new() { First = first, Count = 1, Payload = Payload.FromPacked(new byte[bytes]) };
}
