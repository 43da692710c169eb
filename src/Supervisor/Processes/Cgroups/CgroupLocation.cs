namespace Supervisor.Processes.Cgroups;

/// <summary>Where a process's cgroup of version 2 lies in the file system.</summary>
internal static class CgroupLocation
{
    /// <summary>This process's; null where there is none, or it cannot be seen from here.</summary>
    public static string? Own() => Find(File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo"));

    /// <param name="cgroups">/proc/PID/cgroup: version 2 is the line "0::/path".</param>
    /// <param name="mounts">/proc/PID/mountinfo. On a hybrid host version 2 is mounted beside the others, and has few controllers or none.</param>
    public static string? Find(string cgroups, string mounts)
    {
        const string unified = "0::";
        var path = cgroups.Split('\n').FirstOrDefault(line => line.StartsWith(unified, StringComparison.Ordinal))?[unified.Length..].Trim();
        if (path is null || path.StartsWith("/..", StringComparison.Ordinal))
        {
            return null;
        }

        return mounts.Split('\n').Select(ParseMount).OfType<(string Root, string Point)>().Select(mount => Join(mount, path)).FirstOrDefault(found => found is not null);
    }

    // ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAGS] - TYPE SOURCE OPTIONS
    private static (string Root, string Point)? ParseMount(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-");
        return separator > 4 && fields.Length > separator + 1 && fields[separator + 1] == "cgroup2" ? (fields[3], Unescape(fields[4])) : null;
    }

    private static string? Join((string Root, string Point) mount, string path)
    {
        var root = mount.Root.TrimEnd('/');
        return path == root || root.Length == 0 || path.StartsWith(root + "/", StringComparison.Ordinal)
            ? Path.TrimEndingDirectorySeparator(mount.Point + path[root.Length..])
            : null;
    }

    // A blank in a path is \040 there.
    private static string Unescape(string path) => path.Replace("\\040", " ", StringComparison.Ordinal);
}
