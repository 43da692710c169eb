using System.Buffers.Binary;
using System.Net.Sockets;

namespace Supervisor.Client;

/// <summary>Opens connections to the supervisor's socket, and speaks only to a peer that can be trusted.</summary>
internal static class SupervisorSocket
{
    private const int SolSocket = 1;
    private const int SoPeerCredentials = 17;

    internal static async ValueTask<Stream> ConnectAsync(string path, uint? serverUserId, CancellationToken cancellationToken)
    {
        SocketPath.Check(path, serverUserId);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            CheckPeer(socket, path, serverUserId);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // struct ucred { pid_t pid; uid_t uid; gid_t gid; } of unix(7).
    private static void CheckPeer(Socket socket, string path, uint? serverUserId)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCredentials, credentials);
        var userId = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        if (!SocketPath.IsTrusted(userId, serverUserId))
        {
            throw new SupervisorUnavailableException(
                $"The process behind {path} runs as user {userId}, neither as root nor as this process's user; nothing was sent to it.");
        }
    }
}
