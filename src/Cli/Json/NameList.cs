namespace Supervisor.Cli;

/// <summary>Names in errors.</summary>
internal static class NameList
{
    private const int Shown = 15;

    /// <summary>All, or as many as a line can have.</summary>
    internal static string Of(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= Shown ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Shown))} and {all.Count - Shown} more";
    }
}
