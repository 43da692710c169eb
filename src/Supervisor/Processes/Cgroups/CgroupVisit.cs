using System.Globalization;

namespace Supervisor.Processes.Cgroups;

/// <summary>
/// The warden in a child's group while it spawns: a child is born into its parent's group, so it never runs outside its own. (CLONE_INTO_CGROUP
/// would do the same, but posix_spawn has it since glibc 2.39 only.) One spawn at a time; the reaper's thread comes along and goes back.
/// </summary>
internal readonly ref struct CgroupVisit : IDisposable
{
    private readonly string _home;

    private CgroupVisit(string home) => _home = home;

    /// <param name="group">Empty for none.</param>
    /// <param name="home">Where to return to.</param>
    /// <exception cref="IOException">The group does not take us.</exception>
    public static CgroupVisit To(string group, string home)
    {
        if (group.Length == 0)
        {
            return new CgroupVisit("");
        }

        Move(group);
        return new CgroupVisit(home);
    }

    /// <exception cref="IOException">There is no way back, and what becomes of the child will become of us.</exception>
    public void Dispose()
    {
        if (_home.Length > 0)
        {
            Move(_home);
        }
    }

    private static void Move(string group) => CgroupFile.Write(group, CgroupFile.Processes, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
