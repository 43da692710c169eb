using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Supervisor.SharedMemory.Tests.Streams;

public sealed class FrameRingTests : IDisposable
{
    private readonly RingEnds _ends = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _ends.Dispose();

    [Theory]
    [InlineData(20_000, 0, 40)]
    [InlineData(2_000, 0, 5_000)]
    [InlineData(300, RingEnds.Capacity / 4, RingEnds.Capacity)]
    [InlineData(40, RingEnds.Capacity, 20 * RingEnds.Capacity)]
    public async Task What_goes_in_comes_out_whole_and_in_order_both_ways_at_once(int count, int least, int most)
    {
        var down = WriteAllAsync(_ends.Maker.Writer, Messages(1, count, least, most));
        var up = WriteAllAsync(_ends.Other.Writer, Messages(2, count, least, most));
        var read = Task.WhenAll(ReadAsync(_ends.Other.Reader, Messages(1, count, least, most)), ReadAsync(_ends.Maker.Reader, Messages(2, count, least, most)));

        await Task.WhenAll(down, up, read).WaitAsync(Cancellation);
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_two_ends_that_wait_for_each_other()
    {
        var echoing = Task.Run(EchoAsync, Cancellation);
        for (var round = 0; round < 50_000; round++)
        {
            await _ends.Maker.Writer.WriteAsync(Message([(byte)round]));
            Assert.True(await _ends.Maker.Reader.MoveNext(Cancellation));
            Assert.Equal((byte)round, _ends.Maker.Reader.Current.Value[0]);
        }

        _ends.Other.Reader.End(null);
        await echoing;
    }

    [Fact]
    public async Task A_writer_waits_for_a_slow_reader_and_goes_on_when_there_is_room()
    {
        var part = new byte[RingEnds.Capacity / 4];
        Task writing;
        var written = 0;
        while ((writing = _ends.Maker.Writer.WriteAsync(Message(part))).IsCompleted)
        {
            written++;
        }

        Assert.InRange(written, 2, 4);
        for (var read = 0; read <= written; read++)
        {
            Assert.True(await _ends.Other.Reader.MoveNext(Cancellation));
        }

        await writing.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task What_was_written_before_the_end_is_read_before_it()
    {
        await _ends.Maker.Writer.WriteAsync(Message([1]));
        await _ends.Maker.Writer.WriteAsync(Message([2]));
        _ends.Other.Reader.End(new IOException("gone"));

        Assert.True(await _ends.Other.Reader.MoveNext(Cancellation));
        Assert.True(await _ends.Other.Reader.MoveNext(Cancellation));
        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => _ends.Other.Reader.MoveNext(Cancellation))).Message);
    }

    [Fact]
    public async Task The_end_wakes_whoever_waits()
    {
        var reading = _ends.Other.Reader.MoveNext(Cancellation);
        _ends.Other.Reader.End(null);

        Assert.False(await reading);
    }

    [Fact]
    public async Task Disposing_wakes_whoever_waits_and_what_comes_after_fails()
    {
        var reading = _ends.Maker.Reader.MoveNext(Cancellation);
        Task writing;
        while ((writing = _ends.Maker.Writer.WriteAsync(Message(new byte[8192]))).IsCompleted)
        {
        }

        _ends.Maker.Dispose();

        Assert.False(await reading);
        await Assert.ThrowsAsync<InvalidOperationException>(() => writing);
        Assert.Throws<InvalidOperationException>(() => { _ = _ends.Maker.Writer.WriteAsync(Message([1])); });
        Assert.False(await _ends.Maker.Reader.MoveNext(Cancellation));
    }

    // The process would not survive a touch of memory that is gone.
    [Fact]
    public async Task Who_writes_and_reads_while_the_stream_is_disposed_touches_no_memory_that_is_gone()
    {
        for (var round = 0; round < 500; round++)
        {
            using var ends = new RingEnds(threads: 1 + (round % 2));
            var writing = Task.Run(() => WriteUntilOverAsync(ends.Maker.Writer), Cancellation);
            var reading = Task.Run(() => ReadUntilOverAsync(ends.Maker.Reader), Cancellation);
            var draining = Task.Run(() => ReadUntilOverAsync(ends.Other.Reader), Cancellation);
            await ends.Other.Writer.WriteAsync(Message([1]));
            ends.Maker.Dispose();
            ends.Other.Dispose();

            await Task.WhenAll(writing, reading, draining).WaitAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var reading = _ends.Other.Reader.MoveNext(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData(RingLayout.WrittenAt)]
    [InlineData(RingLayout.ReadAt)]
    public async Task Positions_that_cannot_be_are_an_error_and_not_a_crash(int position)
    {
        using var memory = _ends.MapWhole();
        Overwrite(memory, RingLayout.DirectionAt + RingLayout.DirectionSize + position, ulong.MaxValue / 3);

        await Assert.ThrowsAsync<InvalidDataException>(() => position == RingLayout.WrittenAt
            ? _ends.Maker.Reader.MoveNext(Cancellation)
            : Task.Run(() => _ends.Other.Writer.WriteAsync(Message([1])), Cancellation));
    }

    [Fact]
    public async Task Positions_that_cannot_be_are_told_to_one_who_waits()
    {
        using var memory = _ends.MapWhole();
        var reading = _ends.Maker.Reader.MoveNext(Cancellation);
        Overwrite(memory, RingLayout.DirectionAt + RingLayout.DirectionSize, ulong.MaxValue / 3);
        _ends.Maker.Reader.Wake();

        await Assert.ThrowsAsync<InvalidDataException>(() => reading);
    }

    [Fact]
    public async Task Positions_that_cannot_be_are_told_to_a_writer_who_waits()
    {
        using var memory = _ends.MapWhole();
        Task writing;
        while ((writing = _ends.Maker.Writer.WriteAsync(Message(new byte[8192]))).IsCompleted)
        {
        }

        Overwrite(memory, RingLayout.DirectionAt + RingLayout.ReadAt, ulong.MaxValue / 3);
        _ends.Maker.Reader.Wake();

        await Assert.ThrowsAsync<InvalidDataException>(() => writing);
    }

    [Fact]
    public async Task A_length_beyond_the_limit_is_an_error()
    {
        using var small = new RingEnds(maxFrame: 1000);
        await small.Maker.Writer.WriteAsync(Message(new byte[2000]));

        Assert.Contains("1000 at most", (await Assert.ThrowsAsync<InvalidDataException>(() => small.Other.Reader.MoveNext(Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_message_is_an_error()
    {
        await _ends.Maker.Writer.WriteAsync(Message([1, 2, 3]));
        using var memory = _ends.MapWhole();
        Overwrite(memory, RingLayout.HeaderLength + FrameFormat.Prefix, ulong.MaxValue);

        await Assert.ThrowsAsync<InvalidDataException>(() => _ends.Other.Reader.MoveNext(Cancellation));
    }

    [Fact]
    public async Task Work_that_blocks_a_thread_leaves_another_one_to_read()
    {
        using var ends = new RingEnds(threads: 2);
        using var blocked = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        Assert.True(ends.Other.TryPost(() =>
        {
            begun.Set();
            blocked.Wait(Cancellation);
        }));
        begun.Wait(Cancellation);
        Assert.False(ends.Other.TryPost(() => { }));

        var reading = ends.Other.Reader.MoveNext(Cancellation);
        await ends.Maker.Writer.WriteAsync(Message([7]));

        Assert.True(await reading.WaitAsync(Cancellation));
        blocked.Set();
    }

    [Fact]
    public async Task Work_that_comes_up_while_reading_is_done_on_the_reading_thread_after_it()
    {
        using var ends = new RingEnds(threads: 2);
        var done = new TaskCompletionSource<bool>();
        var reading = PostWhenReadAsync();
        await ends.Maker.Writer.WriteAsync(Message([7]));

        Assert.True(await done.Task.WaitAsync(Cancellation));
        await reading;

        async Task PostWhenReadAsync()
        {
            // Unlike the test, it goes on where the ring lets it.
            await ends.Other.Reader.MoveNext(Cancellation).ConfigureAwait(false);
            var reader = Environment.CurrentManagedThreadId;
            ends.Other.TryPost(() => done.SetResult(Environment.CurrentManagedThreadId == reader));
        }
    }

    [Fact]
    public async Task What_was_posted_is_done_though_the_stream_ends()
    {
        for (var round = 0; round < 200; round++)
        {
            using var ring = new RingEnds(threads: 2);
            var done = new TaskCompletionSource();
            var reading = PostAndEndAsync(ring, done);
            await ring.Maker.Writer.WriteAsync(Message([7]));

            await done.Task.WaitAsync(Cancellation);
            await reading;
        }

        static async Task PostAndEndAsync(RingEnds ring, TaskCompletionSource done)
        {
            await ring.Other.Reader.MoveNext(Cancellation).ConfigureAwait(false);
            Assert.True(ring.Other.TryPost(done.SetResult));
            ring.Other.Dispose();
        }
    }

    private async Task EchoAsync()
    {
        while (await _ends.Other.Reader.MoveNext(Cancellation).ConfigureAwait(false))
        {
            await _ends.Other.Writer.WriteAsync(_ends.Other.Reader.Current).ConfigureAwait(false);
        }
    }

    private static async Task WriteUntilOverAsync(FrameWriter<BytesValue> writer)
    {
        try
        {
            while (true)
            {
                await writer.WriteAsync(Message([1, 2, 3])).ConfigureAwait(false);
            }
        }
        catch (InvalidOperationException)
        {
            // It is over.
        }
    }

    private static async Task ReadUntilOverAsync(FrameReader<BytesValue> reader)
    {
        while (await reader.MoveNext(Cancellation).ConfigureAwait(false))
        {
        }
    }

    private static async Task WriteAllAsync(FrameWriter<BytesValue> writer, IEnumerable<BytesValue> messages)
    {
        foreach (var message in messages)
        {
            await writer.WriteAsync(message).ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(FrameReader<BytesValue> reader, IEnumerable<BytesValue> expected)
    {
        foreach (var message in expected)
        {
            Assert.True(await reader.MoveNext(Cancellation).ConfigureAwait(false));
            Assert.Equal(message, reader.Current);
        }
    }

    private static IEnumerable<BytesValue> Messages(int seed, int count, int least, int most)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var bytes = new byte[random.Next(least, most)];
            random.NextBytes(bytes);
            yield return Message(bytes);
        }
    }

    private static BytesValue Message(byte[] bytes) => new() { Value = UnsafeByteOperations.UnsafeWrap(bytes) };

    private static unsafe void Overwrite(Mapping memory, int offset, ulong value) => Unsafe.WriteUnaligned(memory.Start + offset, value);
}
