using System.Reflection;
using System.Text.RegularExpressions;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Conformance;

/// <summary>docs/conformance.md says what the tests are, and the other way round.</summary>
public sealed partial class ConformanceTableTests
{
    private static readonly IReadOnlyList<ConformanceRow> Rows = ConformanceRow.ReadAll(Path.Combine(Repository.Root, "docs", "conformance.md"));

    private static readonly HashSet<string> Tests = [.. typeof(ConformanceTableTests).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith(typeof(ConformanceTableTests).Namespace!, StringComparison.Ordinal) == true && type != typeof(ConformanceTableTests))
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")];

    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var named = Rows.Select(row => row.Ours).OfType<string>().ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Tests));
    }

    [Fact]
    public void Every_conformance_test_stands_in_the_table_once()
    {
        var named = Rows.Select(row => row.Ours).OfType<string>().ToList();

        Assert.NotEmpty(Tests);
        Assert.Empty(Tests.Except(named));
        Assert.Equal(named.Distinct(), named);
    }

    [Fact]
    public void Every_row_has_a_verdict_that_goes_with_its_test()
    {
        Assert.All(Rows, row => Assert.Matches(row.Ours is null ? "^n/a: ." : "^(held$|held: .|differs: .)", row.Verdict));
        Assert.Equal(Rows.Select(row => row.Original).Distinct(), Rows.Select(row => row.Original));
    }

    [Fact]
    public void A_test_is_named_after_its_original() =>
        Assert.All(Rows.Where(row => row.Ours is not null), row => Assert.Equal(MethodOf(row.Original), MethodOf(row.Ours!)));

    [Fact]
    public void The_summary_counts_the_rows()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "conformance.md"));

        foreach (var section in Rows.GroupBy(row => row.Section))
        {
            var counted = new[] { "held", "differs", "n/a" }.Select(verdict => section.Count(row => row.Verdict.StartsWith(verdict, StringComparison.Ordinal)));
            var stated = SummaryLine().Matches(text).Single(match => match.Groups[1].Value == section.Key).Groups.Values.Skip(2).Select(group => int.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(counted, stated);
        }
    }

    [GeneratedRegex(@"^- (.+): (\d+) held, (\d+) differ, (\d+) n/a\.$", RegexOptions.Multiline)]
    private static partial Regex SummaryLine();

    private static string MethodOf(string name) => name[(name.LastIndexOf('.') + 1)..];
}
