using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>A client that breaks the rules in shared memory loses its stream, as one does that breaks them on the socket; nobody else notices.</summary>
public sealed class MalformedRingTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_run_that_cannot_be_right_is_told_of_while_the_client_still_listens()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);

        await run.WriteAsync(new RunRequest { Items = new ItemRun { Count = 3, Packed = ByteString.CopyFrom(0) } });

        var error = await run.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("3", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(new byte[] { 3, 0, 0, 0, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    public async Task Garbage_in_a_ring_ends_the_stream_with_INVALID_ARGUMENT(byte[] garbage)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);

        run.WriteRaw(garbage);

        Assert.Equal(StatusCode.InvalidArgument, (await run.EndAsync()).StatusCode);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task More_than_the_ring_holds_cannot_have_been_written_to_it()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);

        run.Publish(1 << 30);

        Assert.Equal(StatusCode.InvalidArgument, (await run.EndAsync()).StatusCode);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Nothing_comes_on_a_stream_that_went_on_in_a_ring()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);

        await run.WriteToStreamAsync(new RunRequest { End = new InputEnd() });

        Assert.Equal(StatusCode.InvalidArgument, (await run.EndAsync()).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stream_that_was_offered_no_ring_cannot_go_on_in_one()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = shared.Daemon.Pools.Run();
        await call.RequestStream.WriteAsync(new RunRequest { Header = RingRun.Header(test.Name, takesRing: false) });
        await call.RequestStream.WriteAsync(new RunRequest { GoesOnInRing = new GoesOnInRing() });

        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync().LastOrDefaultAsync())).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_ring_that_nobody_opens_costs_nothing_but_its_place()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = shared.Daemon.Pools.Run();
        await call.RequestStream.WriteAsync(new RunRequest { Header = RingRun.Header(test.Name, takesRing: true) });
        await call.RequestStream.WriteAsync(new RunRequest { Items = new ItemRun { Count = 1, Packed = ByteString.CopyFrom(0) } });
        await call.RequestStream.WriteAsync(new RunRequest { End = new InputEnd() });

        var frames = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.NotNull(frames[0].Accepted.Ring);
        Assert.Equal(1UL, frames[^1].Finished.Succeeded);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(0, 4096, 100_000)]
    [InlineData(1, 0, 100_000)]
    [InlineData(1, 4096, 65_536)]
    [InlineData(1, 4096, uint.MaxValue)]
    [InlineData(1, ulong.MaxValue, 100_000)]
    [InlineData(1, 256 << 20, 100_000)]
    public async Task An_item_that_cannot_lie_where_it_is_said_to_ends_the_stream(uint own, ulong offset, uint length)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);
        var segment = (await run.SegmentAsync()).Segment;

        await run.WriteAsync(new RunRequest { Items = new ItemRun { Count = 1, Slice = new Slice { Segment = own * segment, Offset = offset, Length = length } } });

        var error = await run.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("items.slice", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task The_segment_of_another_stream_cannot_be_named()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var other = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);
        var (foreign, own) = (await other.SegmentAsync(), await run.SegmentAsync());
        Assert.NotEqual(foreign.Segment, own.Segment);

        await run.WriteAsync(new RunRequest { Items = new ItemRun { Count = 1, Slice = new Slice { Segment = foreign.Segment, Offset = 4096, Length = 100_000 } } });

        Assert.Equal(StatusCode.InvalidArgument, (await run.EndAsync()).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_was_never_lent_can_be_given_back_and_garbage_in_a_segment_is_the_items_own()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var run = await RingRun.OpenAsync(shared.Daemon.Pools, test.Name);
        var segment = await run.SegmentAsync();
        var mapping = SegmentMapping.Open(segment.Path, segment.Nonce.Span);
        mapping.Slice(4096, 100_000).Span.Fill(0xFF);

        await run.WriteAsync(new RunRequest { SliceReturned = new SliceReturned { Segment = segment.Segment, Offset = 4096 } });
        await run.WriteAsync(new RunRequest { SliceReturned = new SliceReturned { Segment = uint.MaxValue, Offset = ulong.MaxValue } });
        await run.WriteAsync(new RunRequest { SegmentWanted = new SegmentWanted() });
        await run.WriteAsync(new RunRequest { Items = new ItemRun { Count = 1, Slice = new Slice { Segment = segment.Segment, Offset = 4096, Length = 100_000 } } });

        var outcome = Assert.Single((await run.ReadAsync(frame => frame.Outcomes)).Runs);
        Assert.Equal(StatusCode.InvalidArgument, (StatusCode)Assert.Single(outcome.Failures).Code);
        mapping.Release();
    }

    /// <summary>A job's stream that has gone on in its ring, in the hands of one who may write anything there.</summary>
    private sealed class RingRun : IDisposable
    {
        private readonly AsyncDuplexStreamingCall<RunRequest, RunResponse> _call;
        private readonly RingPair _rings;
        private RunResponse? _last;

        private RingRun(AsyncDuplexStreamingCall<RunRequest, RunResponse> call, RingPair rings) => (_call, _rings) = (call, rings);

        internal static async Task<RingRun> OpenAsync(PoolService.PoolServiceClient pools, string pool)
        {
            var call = pools.Run();
            await call.RequestStream.WriteAsync(new RunRequest { Header = Header(pool, takesRing: true) });
            Assert.True(await call.ResponseStream.MoveNext());
            var offer = call.ResponseStream.Current.Accepted.Ring;
            await call.RequestStream.WriteAsync(new RunRequest { GoesOnInRing = new GoesOnInRing() });
            return new RingRun(call, RingPair.Open(offer.Path, offer.Nonce.Span));
        }

        internal static JobHeader Header(string pool, bool takesRing) =>
            new() { Pool = pool, Methods = { "testing.v1.Arithmetic/Square" }, Credit = 1 << 20, TakesRing = takesRing };

        /// <summary>Asks for a segment, and gets it.</summary>
        internal async Task<SegmentOffer> SegmentAsync()
        {
            await WriteAsync(new RunRequest { SegmentWanted = new SegmentWanted() });
            var offer = await ReadAsync(frame => frame.SegmentOffer);
            Assert.True(offer.Yours);
            return offer;
        }

        /// <summary>Reads to a frame of a kind.</summary>
        internal async Task<T> ReadAsync<T>(Func<RunResponse, T?> kind)
            where T : class
        {
            await Eventually.HoldsAsync(() => TryReadTo(kind));
            return kind(_last!)!;
        }

        private bool TryReadTo<T>(Func<RunResponse, T?> kind)
            where T : class
        {
            while (_rings.Reader.Available > 0)
            {
                var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(_rings.Reader.Next(FrameFormat.Prefix));
                _last = RunResponse.Parser.ParseFrom(_rings.Reader.Next(FrameFormat.Prefix + length)[FrameFormat.Prefix..]);
                _rings.Reader.Release(FrameFormat.Prefix + length);
                if (kind(_last) is not null)
                {
                    return true;
                }
            }

            return false;
        }

        internal Task WriteAsync(RunRequest frame) => new FrameWriter<RunRequest>(_rings).WriteAsync(frame);

        internal Task WriteToStreamAsync(RunRequest frame) => _call.RequestStream.WriteAsync(frame);

        internal void WriteRaw(byte[] bytes)
        {
            bytes.CopyTo(_rings.Writer.Next(bytes.Length));
            Publish(bytes.Length);
        }

        internal void Publish(int length)
        {
            _rings.Writer.Publish(length);
            _rings.Others.Ring();
        }

        /// <summary>How it ends; the client has not closed its side.</summary>
        internal async Task<RpcException> EndAsync() => await Assert.ThrowsAsync<RpcException>(async () => await _call.ResponseStream.ReadAllAsync().LastOrDefaultAsync());

        public void Dispose()
        {
            _call.Dispose();
            _rings.Dispose();
        }
    }
}
