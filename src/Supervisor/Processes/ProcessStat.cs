using System.Buffers.Text;
using Supervisor.Items;

namespace Supervisor.Processes;

/// <summary>What /proc/PID/stat says of a process; see proc_pid_stat(5).</summary>
internal readonly record struct ProcessStat(int Pid, char State, int Parent, int Group, int Session, ulong StartTime, long RssPages)
{
    public ProcessIdentity Identity => new(Pid, StartTime);

    /// <summary>Gone but for its parent's knowledge of it.</summary>
    public bool IsDead => State is 'Z' or 'X' or 'x';

    /// <summary>Stopped by a signal (T) or by a tracer (t).</summary>
    public bool IsStopped => State is 'T' or 't';

    /// <summary>Reads the file's text. The name in it may hold blanks and parentheses: what counts comes behind the last one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ProcessStat stat)
    {
        stat = default;
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 1 || close < open || !Utf8Parser.TryParse(text[..open], out int pid, out _))
        {
            return false;
        }

        Span<long> fields = stackalloc long[22];
        var rest = text[(close + 1)..].TrimStart((byte)' ');
        if (rest.IsEmpty)
        {
            return false;
        }

        var state = (char)rest[0];
        rest = rest[1..];
        for (var i = 1; i < fields.Length; i++)
        {
            rest = rest.TrimStart((byte)' ');
            if (!Utf8Parser.TryParse(rest, out fields[i], out var read))
            {
                // Some fields are unsigned; those that we want fit.
                if (!Utf8Parser.TryParse(rest, out ulong large, out read))
                {
                    return false;
                }

                fields[i] = unchecked((long)large);
            }

            rest = rest[read..];
        }

        // fields[i] is field 3 + i of the manual page.
        stat = new ProcessStat(pid, state, (int)fields[1], (int)fields[2], (int)fields[3], (ulong)fields[19], fields[21]);
        return true;
    }
}
