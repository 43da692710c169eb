using System.Net;

namespace Supervisor.Hosting;

/// <summary>
/// The names that clients may call the daemon by. A page in a browser whose name was made to lead to this machine (DNS rebinding)
/// still sends its own name.
/// </summary>
internal sealed class HostFilter(IPAddress address, IReadOnlyCollection<string> allowed)
{
    private readonly HashSet<string> _allowed = new(allowed.Count > 0 ? allowed : Defaults(address), StringComparer.OrdinalIgnoreCase);

    public bool Allows(HostString host) => host.HasValue && _allowed.Contains(host.Host);

    // A host of HTTP has its IPv6 address in brackets.
    private static IReadOnlyCollection<string> Defaults(IPAddress address) => ["localhost", "127.0.0.1", "[::1]", new HostString(address.ToString(), 1).Host];
}
