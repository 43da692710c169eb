using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Client;
using Supervisor.SharedMemory;

namespace Supervisor.Client.Tests.Payloads;

public sealed class MessagePackerTests : IDisposable
{
    private readonly SegmentFile _file = SegmentFile.TryCreate(1 << 20)!;
    private readonly SliceSource _source;
    private readonly SliceWriter _slices;
    private readonly MessagePacker _packer = new();

    public MessagePackerTests()
    {
        _source = new SliceSource(() => { }, new FakeTimeProvider());
        _source.Use(1, SegmentMapping.Open(_file.Path, _file.Nonce));
        _slices = new SliceWriter(_source);
    }

    public void Dispose()
    {
        _packer.Release();
        _source.Dispose();
        _file.Dispose();
    }

    [Theory]
    [InlineData(65_536, false)]
    [InlineData(65_537, true)]
    public void A_message_above_the_limit_goes_into_a_slice_and_no_other(int length, bool isLarge)
    {
        _packer.Pack([.. Enumerable.Repeat((byte)7, length)], (byte[] bytes, SerializationContext context) => context.Complete(bytes), _slices);

        Assert.Equal(isLarge, _slices.IsOpen);
        Assert.Equal(isLarge ? 0 : length + 3, _packer.Length);
        if (isLarge)
        {
            var slice = _slices.End();
            var read = new byte[slice.Length];
            _file.Read(slice.Offset, read);
            Assert.Equal(length, slice.Length);
            Assert.All(read, value => Assert.Equal(7, value));
        }
    }

    [Theory]
    [InlineData(99_999)]
    [InlineData(100_001)]
    [InlineData(10)]
    public void A_marshaller_that_announces_another_length_than_it_writes_has_its_message_packed(int written)
    {
        _packer.Pack(
            written,
            (length, context) =>
            {
                context.SetPayloadLength(100_000);
                for (var i = 0; i < length; i++)
                {
                    var writer = context.GetBufferWriter();
                    writer.GetSpan(1)[0] = (byte)i;
                    writer.Advance(1);
                }

                context.Complete();
            },
            _slices);

        Assert.False(_slices.IsOpen);
        Assert.Equal(Enumerable.Range(0, written).Select(i => (byte)i), _packer.LastMessage.ToArray());
        using var input = new CodedInputStream(_packer.Packed.ToArray());
        Assert.Equal(written, input.ReadLength());
        Assert.True(_source.TryRent(1 << 20, out var all));
        all.Written();
    }

    [Fact]
    public void A_marshaller_that_throws_leaves_nothing_behind()
    {
        Assert.Throws<FormatException>(() => _packer.Pack(
            0,
            (_, context) =>
            {
                context.SetPayloadLength(100_000);
                throw new FormatException();
            },
            _slices));

        Assert.Equal((0, false), (_packer.Length, _slices.IsOpen));
        Assert.True(_source.TryRent(1 << 20, out var all));
        all.Written();
    }
}
