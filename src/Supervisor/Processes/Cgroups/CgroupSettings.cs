namespace Supervisor.Processes.Cgroups;

/// <summary>Whether workers get cgroups.</summary>
internal sealed record CgroupSettings
{
    /// <summary>False: none, whatever there is.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// The group to make them in, absolute; it is made if need be. Null: the daemon's own, if it was delegated to the daemon.
    /// </summary>
    public string? Path { get; init; }
}
