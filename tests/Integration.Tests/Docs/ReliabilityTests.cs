using System.Reflection;
using System.Text.RegularExpressions;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Docs;

/// <summary>The page of promises names tests that exist.</summary>
public sealed partial class ReliabilityTests
{
    // The tests of the daemon's insides are in another assembly.
    private static readonly string[] Elsewhere = ["HistoryTests", "LimitTests"];

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var tests = typeof(ReliabilityTests).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/reliability.md")))
            .Where(match => !Elsewhere.Contains(match.Groups[1].Value)).Select(match => match.Value.Trim('`')).ToList();

        Assert.True(named.Count > 20);
        Assert.Empty(named.Except(tests));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Named();
}
