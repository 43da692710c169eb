namespace Supervisor.Cli;

/// <summary>
/// Listings for pipes: fields in aligned columns, two blanks between them, a line of titles first. An empty field is "-", so that each line
/// has as many fields as the titles; only the last one may hold blanks.
/// </summary>
internal static class PlainColumns
{
    internal static IEnumerable<string> Lines(Listing listing)
    {
        var rows = listing.Rows.Select(row => row.Select(cell => cell.Text.Length == 0 ? "-" : Printable.OneLine(cell.Text)).ToArray())
            .Prepend([.. listing.Columns.Select(column => column.Title)])
            .ToList();
        var widths = listing.Columns.Select((_, at) => rows.Max(row => row[at].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((text, at) => Pad(text, widths[at], listing.Columns[at]))).TrimEnd());
    }

    private static string Pad(string text, int width, Column column) => column.IsNumber ? text.PadLeft(width) : text.PadRight(width);
}
