using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Supervisor.Processes;

/// <summary>
/// Who connected to a Unix socket, as the kernel noted it at connect(2). The pid is a check and no proof: the process may be
/// gone, and its number used again.
/// </summary>
internal sealed record PeerCredentials(int Pid, int Uid, int Gid)
{
    // unix(7), SO_PEERCRED; struct ucred is three 32-bit numbers.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static PeerCredentials Of(Socket socket)
    {
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new PeerCredentials(credentials[0], credentials[1], credentials[2]);
    }
}
