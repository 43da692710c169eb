using CsCheck;
using Supervisor.Items;

namespace Supervisor.Tests.Items;

public sealed class PackedMessagesTests
{
    [Fact]
    public void Count_EmptyMessages_CountsEachZeroByte() => Assert.Equal(3, PackedMessages.Count(new byte[] { 0, 0, 0 }));

    [Theory]
    [InlineData(new byte[] { 2, 1 })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0x80, 0x01, 0 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1 })]
    public void Count_LengthsDoNotAddUp_IsNull(byte[] packed) => Assert.Null(PackedMessages.Count(packed));

    [Fact]
    public void Count_AnyMessages_CountsThem() =>
        Gen.Int[0, 300].Array[0, 50].Sample(sizes => PackedMessages.Count(Messages.Pack(sizes.Select(size => new byte[size]))) == sizes.Length);

    [Fact]
    public void Count_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 40].Sample(bytes => { _ = PackedMessages.Count(bytes); });

    [Fact]
    public void Prefix_MessageLargerThanBound_TakesIt() =>
        Assert.Equal((1, 102), PackedMessages.Prefix(Messages.Pack([new byte[101], new byte[1]]), 10, 5));

    [Fact]
    public void Prefix_BothBounds_StopsAtTheFirst()
    {
        var packed = Messages.Pack(Enumerable.Repeat(new byte[9], 10));
        Assert.Equal((3, 30), PackedMessages.Prefix(packed, 3, int.MaxValue));
        Assert.Equal((4, 40), PackedMessages.Prefix(packed, 10, 49));
        Assert.Equal((10, 100), PackedMessages.Prefix(packed, 20, 100));
    }
}
