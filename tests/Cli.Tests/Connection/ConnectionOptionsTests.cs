using System.CommandLine;

namespace Supervisor.Cli.Tests.Connection;

public sealed class ConnectionOptionsTests
{
    [Fact]
    public void The_environment_names_a_place_where_the_line_does_not()
    {
        Assert.Equal("/e/s.sock", Read([], new() { ["SUPERVISORCTL_SOCKET"] = "/e/s.sock" }).Socket);
        Assert.Equal("/l/s.sock", Read(new() { ["--socket"] = "/l/s.sock" }, new() { ["SUPERVISORCTL_SOCKET"] = "/e/s.sock" }).Socket);
    }

    // Else a token for one daemon would be shown to another.
    [Fact]
    public void A_place_on_the_line_takes_nothing_else_of_the_environments_place()
    {
        var options = Read(new() { ["--socket"] = "/l/s.sock" }, new() { ["SUPERVISORCTL_ADDRESS"] = "http://127.0.0.1:5", ["SUPERVISORCTL_TOKEN_FILE"] = "/e/token" });

        Assert.Equal(("/l/s.sock", null, null), (options.Socket, options.Address, options.TokenFile));
    }

    [Theory]
    [InlineData("--token-file", "/t", "--token-file is for TCP")]
    [InlineData("--server-user", "ops", "give the number of a user")]
    [InlineData("--address", "http://10.0.0.1:5", "give https://HOST:PORT")]
    [InlineData("--address", "127.0.0.1:5", "give https://HOST:PORT")]
    public void A_mistake_names_the_option(string option, string value, string message)
    {
        var mistake = Assert.Throws<CommandException>(() => Read(new() { [option] = value }, []));

        Assert.Equal(ExitCode.Usage, mistake.Code);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_that_cannot_be_read_are_named()
    {
        var mistake = Assert.Throws<CommandException>(() => Read(new() { ["--address"] = "https://h:5", ["--ca"] = "/nowhere.pem" }, []));

        Assert.Equal(ExitCode.NotFound, mistake.Code);
        Assert.Contains("/nowhere.pem cannot be read as PEM", mistake.Message, StringComparison.Ordinal);
    }

    private static SupervisorClientOptions Read(Dictionary<string, string> typed, Dictionary<string, string> environment) =>
        ConnectionOptions.Read(option => typed.GetValueOrDefault(option.Name), environment.GetValueOrDefault);
}
