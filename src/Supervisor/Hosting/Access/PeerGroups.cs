using System.Net.Sockets;
using System.Runtime.InteropServices;
using Supervisor.Processes;

namespace Supervisor.Hosting;

/// <summary>
/// The groups that a peer had when it connected (SO_PEERGROUPS). The kernel kept them with the connection; a look at its pid could
/// find another process, and the group database does not know what the process dropped.
/// </summary>
internal static class PeerGroups
{
    private const int SolSocket = 1;
    private const int SoPeerGroups = 59;

    // NGROUPS_MAX of limits.h.
    private const int MaxGroups = 65_536;

    /// <summary>Supplementary groups and the group that it ran as.</summary>
    /// <exception cref="SocketException">The connection is closed.</exception>
    public static IEnumerable<uint> Of(Socket socket, PeerCredentials peer)
    {
        for (var room = 64; ; room *= 4)
        {
            var groups = new uint[room];
            try
            {
                var bytes = socket.GetRawSocketOption(SolSocket, SoPeerGroups, MemoryMarshal.AsBytes(groups.AsSpan()));
                return [peer.Gid, .. groups.AsSpan(0, bytes / sizeof(uint))];
            }
            catch (SocketException) when (room < MaxGroups)
            {
                // ERANGE: it has more.
            }
        }
    }
}
