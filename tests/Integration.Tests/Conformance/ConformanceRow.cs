namespace Supervisor.Integration.Tests.Conformance;

/// <summary>A row of docs/conformance.md.</summary>
/// <param name="Section">The heading above it.</param>
/// <param name="Original">"Class.test".</param>
/// <param name="Ours">"Class.test"; null for none.</param>
/// <param name="Verdict">"held", "differs: why" or "n/a: why".</param>
internal sealed record ConformanceRow(string Section, string Original, string? Ours, string Verdict)
{
    private const string None = "–";

    internal static IReadOnlyList<ConformanceRow> ReadAll(string path)
    {
        var rows = new List<ConformanceRow>();
        var section = "";
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            else if (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| original ", StringComparison.Ordinal))
            {
                rows.Add(Read(section, line));
            }
        }

        return rows;
    }

    private static ConformanceRow Read(string section, string line)
    {
        var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
        return cells is [var original, var ours, var verdict]
            ? new ConformanceRow(section, original.Trim('`'), ours == None ? null : ours.Trim('`'), verdict)
            : throw new FormatException($"Not three cells: {line}");
    }
}
