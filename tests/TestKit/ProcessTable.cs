using System.Globalization;

namespace Supervisor.TestKit;

/// <summary>What /proc says of processes. A pid of the past may be another process's today; tests look soon.</summary>
public static class ProcessTable
{
    /// <summary>It exists and is no zombie.</summary>
    public static bool IsAlive(int pid) => State(pid) is { } state && state is not ('Z' or 'X');

    /// <summary>The state's letter; null for no such process.</summary>
    public static char? State(int pid) => Stat(pid)?[0][0];

    public static int? Parent(int pid) => Stat(pid) is { } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : null;

    /// <summary>All living processes that were started, directly or not, by this one.</summary>
    public static IReadOnlyList<int> Descendants(int pid) => [.. Below(pid).Where(IsAlive)];

    /// <summary>The dead among them that nobody has reaped.</summary>
    public static IReadOnlyList<int> Zombies(int pid) => [.. Below(pid).Where(child => State(child) == 'Z')];

    /// <summary>Living processes whose environment had this entry when they were started.</summary>
    public static IReadOnlyList<int> WithEnvironment(string entry) => [.. Pids().Where(pid => IsAlive(pid) && Environment(pid).Contains(entry))];

    public static int OpenDescriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    public static int Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Length;

    public static long RssBytes(int pid) =>
        long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * System.Environment.SystemPageSize;

    public static string CommandLine(int pid) => Read($"/proc/{pid}/cmdline")?.Replace('\0', ' ') ?? "";

    private static List<int> Below(int pid)
    {
        var parents = Pids().Select(child => (child, parent: Parent(child))).Where(pair => pair.parent is not null).ToLookup(pair => pair.parent!.Value, pair => pair.child);
        var found = new List<int>();
        var open = new Queue<int>([pid]);
        while (open.TryDequeue(out var next))
        {
            foreach (var child in parents[next])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found;
    }

    private static string[] Environment(int pid) => Read($"/proc/{pid}/environ")?.Split('\0') ?? [];

    private static IEnumerable<int> Pids() => Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    // State, parent and so on: what follows the name, which may hold anything.
    private static string[]? Stat(int pid) => Read($"/proc/{pid}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
