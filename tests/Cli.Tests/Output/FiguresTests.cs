namespace Supervisor.Cli.Tests.Output;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1536, "1.5KiB")]
    [InlineData(200UL << 20, "200MiB")]
    [InlineData(5UL << 50, "5120TiB")]
    public void Bytes_are_one_short_field(ulong bytes, string text) => Assert.Equal(text, Figures.Bytes(bytes));

    [Theory]
    [InlineData("00:00:00.850", "850ms")]
    [InlineData("00:00:12.9", "12s")]
    [InlineData("00:03:05", "3m05s")]
    [InlineData("02:05:59", "2h05m")]
    [InlineData("4.03:00:00", "4d03h")]
    [InlineData("-00:00:01", "0ms")]
    public void Times_are_one_short_field(string time, string text) =>
        Assert.Equal(text, Figures.Time(TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.42, "0.4")]
    [InlineData(1830.4, "1830")]
    public void Rates_have_a_decimal_where_it_says_something(double rate, string text) => Assert.Equal(text, Figures.Rate(rate));
}
