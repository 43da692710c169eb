using System.Text;

namespace Supervisor.Processes;

/// <summary>The last lines of an output, bounded in number and length, whatever is written.</summary>
internal sealed class LineRing(int maxLines = 100, int maxLineBytes = 4096)
{
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly byte[] _partial = new byte[maxLineBytes];
    private int _length;
    private long _cut;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            while (bytes.IndexOf((byte)'\n') is var end and >= 0)
            {
                AppendPartialLocked(bytes[..end]);
                EndLineLocked();
                bytes = bytes[(end + 1)..];
            }

            AppendPartialLocked(bytes);
        }
    }

    /// <summary>The last lines, oldest first; a last line without an end counts.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_lock)
        {
            IEnumerable<string> lines = _length > 0 ? [.. _lines, PartialLocked()] : _lines;
            return [.. lines.TakeLast(count)];
        }
    }

    private void AppendPartialLocked(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _partial.Length - _length);
        bytes[..taken].CopyTo(_partial.AsSpan(_length));
        _length += taken;
        _cut += bytes.Length - taken;
    }

    private void EndLineLocked()
    {
        if (_lines.Count == maxLines)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(PartialLocked());
        _length = 0;
        _cut = 0;
    }

    private string PartialLocked()
    {
        var line = Encoding.UTF8.GetString(_partial, 0, _length).TrimEnd('\r');
        return _cut == 0 ? line : $"{line} [{_cut} more bytes]";
    }
}
