namespace Supervisor.Cli;

/// <summary>What somebody may have meant who mistyped a name.</summary>
internal static class NearestNames
{
    private const int Shown = 3;

    /// <summary>The names that differ least, the nearest first; none that has little in common.</summary>
    internal static IReadOnlyList<string> To(string name, IEnumerable<string> names) =>
    [
        .. names
            .Select(known => (Name: known, Distance: Math.Min(Distance(name, known), Distance(LastPart(name), LastPart(known)) + 1)))
            .Where(known => known.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(known => known.Distance)
            .ThenBy(known => known.Name, StringComparer.Ordinal)
            .Take(Shown)
            .Select(known => known.Name),
    ];

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];

    // Levenshtein's distance, where capitals do not count.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var substituted = diagonal + (char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
