using System.Text;

namespace Supervisor.Processes.Cgroups;

/// <summary>The files of a cgroup: each write is a command to the kernel, so it is one call, and nothing is created or cut.</summary>
internal static class CgroupFile
{
    public const string Processes = "cgroup.procs";
    public const string Kill = "cgroup.kill";
    public const string Controllers = "cgroup.controllers";
    public const string SubtreeControl = "cgroup.subtree_control";

    /// <exception cref="IOException">The kernel refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The group is not ours.</exception>
    public static void Write(string group, string file, string value)
    {
        using var handle = File.OpenHandle(Path.Combine(group, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(handle, Encoding.ASCII.GetBytes(value), 0);
    }

    /// <summary>False: the kernel refuses, the group is gone, or it has no such file.</summary>
    public static bool TryWrite(string group, string file, string value)
    {
        try
        {
            Write(group, file, value);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Empty for a file that is not there.</summary>
    public static string Read(string group, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(group, file)).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>A value of a file of lines such as "oom_kill 3"; null without that line.</summary>
    public static long? ReadCount(string group, string file, string name) => Read(group, file).Split('\n')
        .Select(line => line.Split(' '))
        .Where(parts => parts is [var key, _] && key == name)
        .Select(parts => (long?)long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
