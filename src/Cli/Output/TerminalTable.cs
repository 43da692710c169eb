using Spectre.Console;
using Spectre.Console.Rendering;

namespace Supervisor.Cli;

/// <summary>Listings for people: a table, and below it what there is to say of single rows.</summary>
internal static class TerminalTable
{
    internal static IRenderable From(Listing listing)
    {
        var shown = listing.Columns.Count(column => !column.IsNote);
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = true };
        table.AddColumns([.. listing.Columns.Take(shown).Select(Head)]);
        foreach (var row in listing.Rows)
        {
            table.AddRow(row.Take(shown).Select(cell => new Text(Printable.OneLine(cell.Text), Tones.StyleOf(cell.Tone)) { Overflow = Overflow.Ellipsis }));
        }

        var notes = listing.Rows.Where(_ => shown < listing.Columns.Count).Where(row => row[shown].Text.Length > 0).Select(row => NoteOn(row, shown));
        return new Rows([table, .. notes]);
    }

    private static TableColumn Head(Column column) => new(new Text(column.Title, new Style(decoration: Decoration.Bold)))
    {
        Alignment = column.IsNumber ? Justify.Right : Justify.Left,
        Padding = new Padding(0, 0, 0, 0),
        NoWrap = true,
    };

    private static Paragraph NoteOn(IReadOnlyList<Cell> row, int note) =>
        new Paragraph().Append($"  {Printable.OneLine(row[0].Text)}: ").Append(Printable.OneLine(row[note].Text), Tones.StyleOf(row[note].Tone));
}
