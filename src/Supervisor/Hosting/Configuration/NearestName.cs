namespace Supervisor.Hosting;

/// <summary>What somebody probably meant who wrote something else.</summary>
internal static class NearestName
{
    /// <summary>As in: did you mean "Workers"?; or the choice, where nothing is near.</summary>
    public static string Suggest(string written, IReadOnlyCollection<string> known)
    {
        var nearest = known.MinBy(name => Distance(written, name));
        return nearest is not null && Distance(written, nearest) <= Math.Max(2, nearest.Length / 3)
            ? $"did you mean \"{nearest}\"?"
            : $"known are {string.Join(", ", known.Order(StringComparer.Ordinal))}";
    }

    // Levenshtein's, without regard to case, one row at a time.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + change, Math.Min(row[j - 1], row[j]) + 1));
            }
        }

        return row[^1];
    }
}
