using System.Text;

namespace Supervisor.Processes;

/// <summary>The last lines of an output, bounded in number and length, whatever is written.</summary>
internal sealed class LineRing(int maxLines = 100, int maxLineBytes = 4096, TimeProvider? clock = null)
{
    private static long _lastNumber;

    private readonly Lock _lock = new();
    private readonly Queue<OutputLine> _lines = new();
    private readonly byte[] _partial = new byte[maxLineBytes];
    private int _length;
    private long _cut;
    private Action<OutputLine>? _listener;

    /// <summary>The last lines that have an end, oldest first.</summary>
    public IReadOnlyList<OutputLine> Ended
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

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
            IEnumerable<OutputLine> lines = _length > 0 ? [.. _lines, PartialLocked(0)] : _lines;
            return [.. lines.TakeLast(count).Select(line => line.ToString())];
        }
    }

    /// <summary>Nothing follows: a last line without an end is one.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_length > 0)
            {
                EndLineLocked();
            }
        }
    }

    /// <summary>Has every line told, those that are here first. The listener must not wait: the process would wait with it.</summary>
    public void Listen(Action<OutputLine> listener)
    {
        lock (_lock)
        {
            _listener = listener;
            foreach (var line in _lines)
            {
                listener(line);
            }
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

        var line = PartialLocked(Interlocked.Increment(ref _lastNumber));
        _lines.Enqueue(line);
        _length = 0;
        _cut = 0;
        _listener?.Invoke(line);
    }

    private OutputLine PartialLocked(long number) =>
        new(number, (clock ?? TimeProvider.System).GetUtcNow(), Encoding.UTF8.GetString(_partial, 0, _length).TrimEnd('\r'), _cut);
}
