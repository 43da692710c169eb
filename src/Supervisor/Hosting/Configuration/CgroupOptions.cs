using Supervisor.Processes.Cgroups;

namespace Supervisor.Hosting;

/// <summary>Whether workers get cgroups, and where.</summary>
internal sealed class CgroupOptions
{
    public CgroupMode Mode { get; set; }

    /// <summary>Absolute path of a directory in a cgroup file system of version 2, which is made if need be. Empty for the daemon's own group.</summary>
    public string Path { get; set; } = "";

    public CgroupSettings ToSettings() => new() { Enabled = Mode == CgroupMode.Auto, Path = Path.Length == 0 ? null : Path };
}

/// <summary>When cgroups are used.</summary>
internal enum CgroupMode
{
    /// <summary>Where the daemon's group was delegated to it, or another one is named.</summary>
    Auto,

    Off,
}
