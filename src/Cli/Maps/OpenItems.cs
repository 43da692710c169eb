using System.Text;

namespace Supervisor.Cli;

/// <summary>
/// Items that are under way: where in the input each comes from. As many as the map's window at the most. Their requests are kept too, where
/// the report of failures wants them, as long as they are few enough bytes.
/// </summary>
internal sealed class OpenItems(bool keepRequests)
{
    private const long MaxKept = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, ItemOrigin> _items = [];
    private long _kept;
    private long _lines;
    private long _submitted;

    /// <summary>The next line, which is sent.</summary>
    internal void Add(InputLine line)
    {
        lock (_lock)
        {
            var request = keepRequests && _kept + line.Text.Length <= MaxKept ? Encoding.UTF8.GetString(line.Text.Span) : null;
            _kept += request is null ? 0 : line.Text.Length;
            _items.Add(_submitted++, new ItemOrigin(_lines++, line.Source, line.Number, line.Text.Length + 1, request));
        }
    }

    /// <summary>The next line, which is not sent.</summary>
    internal ItemOrigin Skip(InputLine line)
    {
        lock (_lock)
        {
            return new ItemOrigin(_lines++, line.Source, line.Number, line.Text.Length + 1, Encoding.UTF8.GetString(line.Text.Span));
        }
    }

    /// <summary>An item that has its outcome. False: what has it is no item, but the job.</summary>
    internal bool TryTake(long submitted, out ItemOrigin origin)
    {
        lock (_lock)
        {
            if (!_items.Remove(submitted, out origin))
            {
                return false;
            }

            _kept -= origin.Request is null ? 0 : origin.Bytes - 1;
            return true;
        }
    }
}

/// <summary>Where an item comes from.</summary>
/// <param name="Index">Counts the lines of all input that are not blank, from 0.</param>
/// <param name="Source">The file; null for standard input.</param>
/// <param name="Line">In its file, from 1.</param>
/// <param name="Bytes">The line's length.</param>
/// <param name="Request">The line; null when it was not kept.</param>
internal readonly record struct ItemOrigin(long Index, string? Source, long Line, long Bytes, string? Request)
{
    /// <summary>As "line 3 of people.jsonl".</summary>
    internal string Place => Source is null ? $"line {Line}" : $"line {Line} of {Source}";
}
