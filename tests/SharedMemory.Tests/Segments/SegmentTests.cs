namespace Supervisor.SharedMemory.Tests.Segments;

public sealed class SegmentTests : IDisposable
{
    private const int Length = 1 << 20;

    private readonly SegmentFile _file = SegmentFile.TryCreate(Length)!;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void What_one_lays_there_another_reads_and_so_does_the_maker()
    {
        var (writing, reading) = (Open(), Open());
        var message = new byte[100_000];
        Random.Shared.NextBytes(message);

        message.CopyTo(writing.Slice(8192, 100_000));

        Assert.Equal(message, reading.Slice(8192, 100_000));
        var copy = new byte[100_000];
        _file.Read(8192, copy);
        Assert.Equal(message, copy);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(4095, 1)]
    [InlineData(4096, Length + 1)]
    [InlineData(Length + 4096, 1)]
    [InlineData(ulong.MaxValue, 2)]
    [InlineData(8192, uint.MaxValue)]
    public void A_slice_that_is_not_within_it_is_refused(ulong offset, uint length) =>
        Assert.Contains("not within its segment", Assert.Throws<InvalidDataException>(() => Open().Slice(offset, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_nonce_is_another_segment()
    {
        Assert.Throws<IOException>(() => SegmentMapping.Open(_file.Path, new byte[SegmentLayout.NonceLength]));
        Assert.Null(SegmentMapping.TryOpen(_file.Path, new byte[SegmentLayout.NonceLength]));
    }

    [Fact]
    public void A_ring_is_no_segment()
    {
        using var ring = RingPair.Create(64 << 10);

        Assert.Null(SegmentMapping.TryOpen(ring.Path, ring.Nonce));
        Assert.Null(RingPair.TryOpen(_file.Path, _file.Nonce));
    }

    [Fact]
    public void It_outlives_its_maker_and_is_unmapped_with_the_last_who_holds_it()
    {
        var mapping = Open();
        var path = _file.Path;
        mapping.Slice(4096, 1).Span[0] = 7;

        _file.Dispose();
        mapping.Hold();
        mapping.Release();
        Assert.Equal(7, mapping.Slice(4096, 1).Span[0]);
        mapping.Release();

        Assert.True(mapping.IsOver);
        Assert.Throws<ObjectDisposedException>(() => mapping.Slice(4096, 1).Span[0]);
        Assert.Null(SegmentMapping.TryOpen(path, _file.Nonce));
    }

    [Fact]
    public void A_view_that_was_taken_away_is_there_for_those_who_hold_it()
    {
        using var views = new SegmentViews();
        views.Add(5, _file.Path, _file.Nonce);
        var message = views.Find(5, 4096, 100, out var mapping);
        mapping.Hold();

        views.Remove(5);

        Assert.Equal(new byte[100], message.ToArray());
        Assert.Throws<InvalidDataException>(() => views.Find(5, 4096, 100, out _));
        mapping.Release();
        Assert.True(mapping.IsOver);
    }

    private SegmentMapping Open() => SegmentMapping.Open(_file.Path, _file.Nonce);
}
