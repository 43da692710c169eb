using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Supervisor.Hosting;
using Supervisor.TestKit;

namespace Supervisor.Tests.Hosting;

/// <summary>What the README configures can be configured so; files and users that it names need not be there.</summary>
public sealed partial class ReadmeConfigurationTests
{
    public static TheoryData<string> Examples => [.. Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(block => block.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_has_known_options_with_values_that_they_take(string example)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(example))).Build();

        var check = OptionsCheck.Of(configuration.GetSection(SupervisorOptions.Section), typeof(SupervisorOptions));

        Assert.NotEmpty(check.Sound);
        Assert.Empty(check.Problems);
    }

    [GeneratedRegex("^```json\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
