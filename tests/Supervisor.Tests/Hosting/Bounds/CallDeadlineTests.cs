using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting.Bounds;

/// <summary>Times as gRPC writes them.</summary>
public sealed class CallDeadlineTests
{
    [Theory]
    [InlineData("1S", 1_000)]
    [InlineData("90M", 5_400_000)]
    [InlineData("99999999H", 359_999_996_400_000)]
    [InlineData("0n", 0)]
    [InlineData("250m", 250)]
    [InlineData("1000u", 1)]
    public void What_gRPC_writes_is_read(string text, double milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), CallDeadline.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("1X")]
    [InlineData("999999999S")]
    [InlineData("99999999999999999999999S")]
    public void Anything_else_is_no_time(string text) => Assert.Null(CallDeadline.Read(text));
}
