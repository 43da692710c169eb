using System.Globalization;
using System.Text;
using Supervisor.Items;

namespace Supervisor.Processes;

/// <summary>Reads /proc. A process that is gone is an ordinary answer here, never an exception.</summary>
internal static class ProcFs
{
    public static bool TryReadStat(int pid, out ProcessStat stat) => TryReadStat(FormattableString.Invariant($"/proc/{pid}/stat"), out stat);

    /// <summary>Whether this very process, not a later one with its number, is still running.</summary>
    public static bool IsAlive(ProcessIdentity process) =>
        TryReadStat(process.Pid, out var stat) && stat.StartTime == process.StartTime && !stat.IsDead;

    /// <summary>Resident memory in bytes; 0 for a process that is gone.</summary>
    public static long ReadRss(ProcessIdentity process) =>
        TryReadStat(process.Pid, out var stat) && stat.StartTime == process.StartTime ? stat.RssPages * Environment.SystemPageSize : 0;

    /// <summary>Whether a signal has stopped the process, and none has let it go on. Not for one that a debugger holds.</summary>
    public static bool IsStoppedBySignal(int pid) => TryReadStat(pid, out var stat) && stat.State == 'T';

    /// <summary>Whether every thread of the process stands still, by a stop signal or in a call that the kernel does not interrupt.</summary>
    public static bool IsStopped(int pid)
    {
        try
        {
            return Directory.EnumerateDirectories(FormattableString.Invariant($"/proc/{pid}/task"))
                .All(task => !TryReadStat(task + "/stat", out var stat) || stat.IsStopped || stat.IsDead || stat.State == 'D');
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Whether a process is this one, or a live descendant of it.</summary>
    public static bool IsSameOrDescendant(int pid, ProcessIdentity ancestor)
    {
        for (var depth = 0; depth < 64 && pid > 1 && TryReadStat(pid, out var stat); depth++)
        {
            if (pid == ancestor.Pid)
            {
                return stat.StartTime == ancestor.StartTime;
            }

            pid = stat.Parent;
        }

        return false;
    }

    /// <summary>All processes below one, children before grandchildren.</summary>
    /// <exception cref="IOException">There is no descriptor left to look with.</exception>
    public static IReadOnlyList<ProcessStat> Descendants(int pid)
    {
        var byParent = All().ToLookup(process => process.Parent);
        var found = new List<ProcessStat>(byParent[pid]);
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(byParent[found[i].Pid]);
        }

        return found;
    }

    /// <summary>All processes that there are.</summary>
    /// <exception cref="IOException">There is no descriptor left to look with.</exception>
    public static IEnumerable<ProcessStat> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(directory.AsSpan());
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && TryReadStat(pid, out var stat))
            {
                yield return stat;
            }
        }
    }

    /// <summary>A variable of the environment that a process was started with; null where it has none, is not ours to look at, or is gone.</summary>
    public static string? ReadVariable(int pid, string name) => Find(ReadAll(pid, "environ"), name);

    /// <summary>As <see cref="ReadVariable"/>; false while a process is in execve(2), when it shows neither arguments nor environment.</summary>
    public static bool TryReadVariable(ProcessStat process, string name, out string? value)
    {
        var environment = ReadAll(process.Pid, "environ");
        // A process of the kernel's has neither at any time, and no memory.
        if (environment is [] && process.RssPages > 0 && IsAlive(process.Identity))
        {
            if (ReadAll(process.Pid, "cmdline") is [])
            {
                value = null;
                return false;
            }

            // It runs with an empty one, or has begun to run just now.
            environment = ReadAll(process.Pid, "environ");
        }

        value = Find(environment, name);
        return true;
    }

    // Null: it is not ours to look at, or gone.
    private static byte[]? ReadAll(int pid, string file)
    {
        try
        {
            return File.ReadAllBytes(FormattableString.Invariant($"/proc/{pid}/{file}"));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Find(ReadOnlySpan<byte> environment, string name)
    {
        var prefix = Encoding.UTF8.GetBytes(name + "=");
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].StartsWith(prefix))
            {
                return Encoding.UTF8.GetString(environment[range][prefix.Length..]);
            }
        }

        return null;
    }

    private static bool TryReadStat(string path, out ProcessStat stat)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> text = stackalloc byte[1024];
            var length = RandomAccess.Read(file, text, 0);
            return ProcessStat.TryParse(text[..length], out stat);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            stat = default;
            return false;
        }
    }
}
