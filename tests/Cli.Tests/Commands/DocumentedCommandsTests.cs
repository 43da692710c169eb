using System.Text.RegularExpressions;

namespace Supervisor.Cli.Tests.Commands;

/// <summary>What the documentation tells people to type is taken.</summary>
public sealed partial class DocumentedCommandsTests
{
    private static readonly string[] Pages = ["README.md", "docs/operations.md", "src/Cli/README.md", "src/Cli/PACKAGE.md"];

    public static TheoryData<string> Lines => [.. Pages.SelectMany(page => File.ReadLines(Path.Combine(Repository.Root, page))).SelectMany(Commands).Distinct()];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_command_of_the_documentation_is_one(string line)
    {
        var words = Words().Matches(line).Select(word => word.Value.Trim('\'', '"')).Skip(1).ToList();

        Assert.Empty(CommandLine.Root().Parse(words).Errors.Select(error => error.Message));
    }

    [Fact]
    public void There_are_commands()
    {
        Assert.True(Lines.Count > 20);
    }

    // Of a line, or of a pipe in it; without what a shell would do with the output.
    private static IEnumerable<string> Commands(string line) => Typed().IsMatch(line)
        ? line.Split(" | ").Select(part => part.Trim().TrimStart('$').Trim()).Where(part => part.StartsWith("supervisorctl ", StringComparison.Ordinal) && !part.Contains('…', StringComparison.Ordinal))
        : [];

    // A line of a block, in or without fences.
    [GeneratedRegex(@"^(    )?(\$ )?(supervisorctl|seq) [a-z0-9]")]
    private static partial Regex Typed();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Words();
}
