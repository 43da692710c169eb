namespace Supervisor.Cli.Tests.Commands;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("200ms", 0.2)]
    [InlineData("5s", 5)]
    [InlineData("1.5m", 90)]
    [InlineData("1h", 3600)]
    [InlineData("00:00:05", 5)]
    [InlineData("0s", 0)]
    public void What_the_configuration_calls_a_time_is_one_here(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("five s")]
    [InlineData("-00:00:05")]
    public void Anything_else_is_none(string text) => Assert.Null(Durations.Parse(text));
}
