namespace Supervisor.Hosting;

/// <summary>Who beside the daemon's own user and root may come to its Unix socket. All are names or numbers; a caller gets the highest role that it has.</summary>
internal sealed class AccessOptions
{
    /// <summary>May submit work.</summary>
    public List<string> Users { get; } = [];

    /// <summary>Their members, by whatever group of theirs, may submit work.</summary>
    public List<string> Groups { get; } = [];

    /// <summary>Users who may submit work, see everything, and change pools.</summary>
    public List<string> Operators { get; } = [];

    /// <summary>Their members may do so too.</summary>
    public List<string> OperatorGroups { get; } = [];
}
