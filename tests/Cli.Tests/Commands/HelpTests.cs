using System.CommandLine;

namespace Supervisor.Cli.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. Leaves(CommandLine.Root(), [])];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_command_describes_itself_and_shows_an_example(string command)
    {
        var (output, error) = (new StringWriter(), new StringWriter());

        Assert.Equal((int)ExitCode.Ok, await CommandLine.RunAsync([.. command.Split(' '), "--help"], output, error));

        Assert.Empty(error.ToString());
        Assert.Contains($"Examples:\n  ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"supervisorctl {command}", output.ToString().Split("Examples:")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_programs_own_help_tells_commands_variables_and_exit_codes()
    {
        var output = new StringWriter();

        await CommandLine.RunAsync(["--help"], output, TextWriter.Null);

        Assert.All(CommandList.All(), command => Assert.Contains($"\n  {command.Name} ", output.ToString(), StringComparison.Ordinal));
        Assert.Contains("SUPERVISORCTL_SOCKET", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\n  69   no daemon", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Required command was not provided", "See: supervisorctl --help")]
    [InlineData("statu", "status", "See: supervisorctl --help")]
    [InlineData("quarantine rerun", "ID", "See: supervisorctl quarantine rerun --help")]
    [InlineData("resize images many", "many", "See: supervisorctl resize --help")]
    [InlineData("cancel 1 --grace soon", "\"soon\" is no time", "See: supervisorctl cancel --help")]
    public async Task A_mistake_is_told_on_standard_error_with_where_to_read_on(string line, string what, string where)
    {
        var (output, error) = (new StringWriter(), new StringWriter());

        Assert.Equal((int)ExitCode.Usage, await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error));

        Assert.Empty(output.ToString());
        Assert.Contains(what, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(where, error.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Leaves(Command command, string[] path) => command.Subcommands.Count == 0
        ? [string.Join(' ', path)]
        : command.Subcommands.SelectMany(sub => Leaves(sub, [.. path, sub.Name]));
}
