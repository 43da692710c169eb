using Microsoft.Extensions.Time.Testing;

namespace Supervisor.SharedMemory.Tests.Segments;

public sealed class SliceSourceTests : IDisposable
{
    private readonly SegmentFile _file = SegmentFile.TryCreate(1 << 20)!;
    private readonly FakeTimeProvider _time = new();
    private readonly SliceSource _source;
    private int _wanted;

    public SliceSourceTests() => _source = new SliceSource(() => _wanted++, _time);

    public void Dispose()
    {
        _source.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void A_segment_is_asked_for_once_and_used_when_it_is_there()
    {
        Assert.False(_source.TryRent(100_000, out _));
        Assert.False(_source.TryRent(100_000, out _));
        Assert.Equal(1, _wanted);

        Use(7, _file);

        Assert.True(_source.TryRent(100_000, out var slice));
        Assert.Equal((7u, 100_000), (slice.Segment, slice.Memory.Length));
        Assert.False(_source.TryRent(1 << 20, out _));
        Assert.Equal(1, _wanted);
    }

    [Fact]
    public void What_was_given_back_is_used_again()
    {
        Use(7, _file);
        for (var round = 0; round < 1000; round++)
        {
            Assert.True(_source.TryRent(1 << 20, out var slice));
            slice.Written();
            _source.Return(slice.Segment, (ulong)slice.Offset);
        }
    }

    [Fact]
    public void What_another_segment_gets_back_is_not_used_again_here()
    {
        using var next = SegmentFile.TryCreate(1 << 20)!;
        Use(7, _file);
        Assert.True(_source.TryRent(1 << 20, out var before));
        Use(8, next);
        Assert.True(_source.TryRent(1 << 20, out var after));

        _source.Return(before.Segment, (ulong)before.Offset);
        _source.Return(after.Segment, ulong.MaxValue);

        Assert.False(_source.TryRent(1, out _));
        // It is still written, in the one before.
        before.Memory.Span.Fill(1);
        before.Written();
        Assert.True(before.Mapping.IsOver);
        after.Written();
    }

    [Fact]
    public void Memory_that_nobody_uses_for_a_while_is_given_back()
    {
        Use(7, _file);
        Assert.True(_source.TryRent(500_000, out var slice));
        slice.Memory.Span.Fill(1);
        slice.Written();
        _source.Return(slice.Segment, (ulong)slice.Offset);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, First(slice));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, First(slice));
        Assert.True(_source.TryRent(500_000, out var again));
        Assert.Equal(slice.Offset, again.Offset);
        again.Written();
    }

    [Fact]
    public void Memory_that_is_in_use_again_is_not_given_back()
    {
        Use(7, _file);
        Assert.True(_source.TryRent(500_000, out var slice));
        slice.Written();
        _source.Return(slice.Segment, (ulong)slice.Offset);
        Assert.True(_source.TryRent(500_000, out slice));
        slice.Memory.Span.Fill(1);
        slice.Written();

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, First(slice));
    }

    [Fact]
    public void A_message_that_is_being_written_when_it_ends_has_its_room()
    {
        Use(7, _file);
        var writer = new SliceWriter(_source);
        Assert.True(writer.TryBegin(100_000));

        _source.Dispose();

        writer.Rest.Span.Fill(1);
        writer.Advance(100_000);
        Assert.True(writer.IsWhole);
        Assert.Equal(1, First(writer.End()));
        Assert.False(writer.TryBegin(100_000));
    }

    private void Use(uint segment, SegmentFile file) => _source.Use(segment, SegmentMapping.Open(file.Path, file.Nonce));

    private byte First(RentedSlice slice)
    {
        var first = new byte[1];
        _file.Read(slice.Offset, first);
        return first[0];
    }
}
