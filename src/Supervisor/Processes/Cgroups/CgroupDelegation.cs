namespace Supervisor.Processes.Cgroups;

/// <summary>Whether a cgroup was given to us, to do in it what we want. To be able to write is not enough: root can everywhere.</summary>
internal static class CgroupDelegation
{
    /// <summary>Why not; null when it was.</summary>
    public static string? Refusal(string group)
    {
        // The root of all groups, and it alone, has no such file.
        if (!File.Exists(Path.Combine(group, "cgroup.events")))
        {
            return "the daemon is in the root cgroup";
        }

        if (HasMark(group, "user.delegate") || HasMark(group, "trusted.delegate") || IsBorder(group))
        {
            return null;
        }

        return $"{group} is not delegated to the daemon (Delegate= of systemd, or name a group in Supervisor:Cgroups:Path)";
    }

    // What systemd puts on a group with Delegate=.
    private static unsafe bool HasMark(string group, string name)
    {
        byte value;
        return Libc.getxattr(group, name, &value, 1) == 1 && value == (byte)'1';
    }

    // Older systemd lets root alone see its mark. But it gives the group to the unit's user, and the group above stays its own; in
    // a user's session both are the user's, and belong to the user's systemd.
    private static bool IsBorder(string group) =>
        Libc.geteuid() != 0 && MayWrite(group) && Path.GetDirectoryName(group) is { } above && !MayWrite(above);

    private static bool MayWrite(string group) => Libc.access(Path.Combine(group, CgroupFile.Processes), Libc.W_OK) == 0;
}
