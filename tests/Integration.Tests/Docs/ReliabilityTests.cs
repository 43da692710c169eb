using System.Text.RegularExpressions;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Docs;

/// <summary>The page of promises names tests that exist.</summary>
public sealed partial class ReliabilityTests
{
    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        // By their sources: the tests of the daemon's insides are in other assemblies.
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/reliability.md"))).ToList();

        Assert.True(named.Count > 20);
        Assert.Empty(named.Where(test => !sources[test.Groups[1].Value].Any(source => source.Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal))).Select(test => test.Value));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Named();
}
