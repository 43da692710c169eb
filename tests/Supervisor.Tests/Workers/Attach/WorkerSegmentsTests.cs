using Grpc.Core;
using Supervisor.Items;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Workers.Attach;
using Slice = Supervisor.Items.Slice;

namespace Supervisor.Tests.Workers.Attach;

public sealed class WorkerSegmentsTests : IDisposable
{
    private const int Bytes = 1 << 20;

    private readonly DownStream _down = new();
    private readonly BypassedStream<AttachRequest, AttachResponse> _frames;
    private readonly AttachChannel _channel;
    private readonly WorkerSegments _segments;

    public WorkerSegmentsTests()
    {
        _frames = new BypassedStream<AttachRequest, AttachResponse>(_down, _down, _ => false, new AttachResponse());
        _channel = new AttachChannel(_frames, new Dictionary<string, uint>(), _ => { }, TimeProvider.System);
        _segments = new WorkerSegments(new SegmentMaker(Bytes), _channel, maxItemBytes: 500_000);
    }

    public void Dispose()
    {
        _segments.End();
        _frames.Dispose();
    }

    [Fact]
    public void A_response_that_was_read_is_given_back()
    {
        Offer();

        Lend(8192, 100_000).Return();

        Assert.Equal((1u, 8192UL), (_down.Sent[^1].SliceReturned.Segment, _down.Sent[^1].SliceReturned.Offset));
    }

    [Fact]
    public void Room_that_may_still_be_read_is_never_given_back_and_when_it_is_much_the_worker_begins_anew()
    {
        Offer();
        Lend(4096, 200_000).Forget();
        Assert.Single(_down.Sent);

        Lend(300_000, 100_000).Forget();

        Assert.Equal([1u, 2u], _down.Sent.Select(frame => frame.SegmentOffer.Segment));
        Assert.True(_down.Sent[^1].SegmentOffer.Yours);
    }

    [Fact]
    public void Responses_that_are_under_way_when_it_begins_anew_are_found()
    {
        Offer();
        Offer();
        Assert.NotNull(Find(1, 4096, 100_000));

        Offer();
        Assert.Null(Find(1, 4096, 100_000));
        Assert.NotNull(Find(2, 4096, 100_000));
        Assert.NotNull(Find(3, 4096, 100_000));
    }

    [Fact]
    public void What_was_lent_outlives_the_worker()
    {
        Offer();
        var slice = Lend(4096, 100_000);

        _segments.End();

        Assert.Equal(100_000, slice.Read().Sum(piece => piece.Length));
        Assert.Null(Find(1, 4096, 100_000));
        slice.Forget();
        Assert.True(slice.Segment.IsOver);
        Offer();
        Assert.Equal(1u, _down.Sent[^1].SegmentOffer.Segment);
    }

    [Theory]
    [InlineData(2, 4096, 100_000)]
    [InlineData(1, 4096, 500_001)]
    [InlineData(1, 1_000_000, 100_000)]
    public void What_cannot_be_a_response_is_none(uint segment, ulong offset, uint length)
    {
        Offer();

        Assert.Null(Find(segment, offset, length));
    }

    private void Offer()
    {
        _segments.Offer();
        _channel.Flush();
    }

    private Slice Lend(ulong offset, uint length) => Find(1, offset, length)!;

    private Slice? Find(uint segment, ulong offset, uint length) => _segments.Find(new SlicePlace(segment, offset, length));

    private sealed class DownStream : IAsyncStreamReader<AttachRequest>, IAsyncStreamWriter<AttachResponse>
    {
        public List<AttachResponse> Sent { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public AttachRequest Current => throw new NotSupportedException();

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(false);

        public Task WriteAsync(AttachResponse message)
        {
            Sent.Add(message);
            return Task.CompletedTask;
        }
    }
}
