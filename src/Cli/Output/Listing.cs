namespace Supervisor.Cli;

/// <summary>Rows and columns, before it is decided how they look.</summary>
internal sealed class Listing(params Column[] columns)
{
    private readonly List<IReadOnlyList<Cell>> _rows = [];

    internal IReadOnlyList<Column> Columns => columns;

    internal IReadOnlyList<IReadOnlyList<Cell>> Rows => _rows;

    internal void Add(params Cell[] row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, columns.Length);
        _rows.Add(row);
    }
}

/// <summary>The head of a column.</summary>
/// <param name="Title">In capitals.</param>
/// <param name="IsNumber">It stands at the right.</param>
/// <param name="IsNote">Whole sentences, mostly none: on a terminal they stand below the table. The last column only.</param>
internal readonly record struct Column(string Title, bool IsNumber = false, bool IsNote = false);

/// <summary>One field.</summary>
/// <param name="Text">Empty for nothing to say.</param>
/// <param name="Tone">Its colour, where there are colours.</param>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>What a colour would say; never the only place that says it.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Muted,
}
