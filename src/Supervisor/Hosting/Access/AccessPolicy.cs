using Supervisor.Processes;
using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>Which local users have which role.</summary>
internal sealed record AccessPolicy
{
    /// <summary>The user that the daemon runs as.</summary>
    public uint Owner { get; init; } = NativeMethods.EffectiveUserId();

    public IReadOnlySet<uint> Users { get; init; } = new HashSet<uint>();

    public IReadOnlySet<uint> Groups { get; init; } = new HashSet<uint>();

    public IReadOnlySet<uint> Operators { get; init; } = new HashSet<uint>();

    public IReadOnlySet<uint> OperatorGroups { get; init; } = new HashSet<uint>();

    /// <summary>Then the gate alone keeps others out, not the mode of the socket and its directory.</summary>
    public bool IsOpenToOthers => Users.Count + Groups.Count + Operators.Count + OperatorGroups.Count > 0;

    /// <summary>Null for a stranger.</summary>
    /// <param name="peer">Who connected.</param>
    /// <param name="groups">All its groups; asked for only where it matters.</param>
    public Role? RoleOf(PeerCredentials peer, Func<IEnumerable<uint>> groups) =>
        peer.Uid == Owner || peer.Uid == 0 ? Role.Own
        : Operators.Contains(peer.Uid) || IsIn(OperatorGroups, groups) ? Role.Operate
        : Users.Contains(peer.Uid) || IsIn(Groups, groups) ? Role.Submit
        : null;

    private static bool IsIn(IReadOnlySet<uint> named, Func<IEnumerable<uint>> groups) => named.Count > 0 && named.Overlaps(groups());
}
