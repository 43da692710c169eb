using System.Text.RegularExpressions;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Docs;

/// <summary>The page of promises names tests that exist, in any of the projects.</summary>
public sealed partial class ReliabilityTests
{
    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText, StringComparer.Ordinal);
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/reliability.md"))).ToList();

        Assert.True(named.Count > 20);
        Assert.DoesNotContain(named, test => !sources[test.Groups[1].Value].Any(source => Regex.IsMatch(source, $@"public (async )?(Task|void) {test.Groups[2].Value}\(")));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Named();
}
