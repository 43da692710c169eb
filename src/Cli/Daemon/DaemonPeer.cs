using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace Supervisor.Cli;

/// <summary>The process that listens on a socket, as the kernel names it.</summary>
internal static class DaemonPeer
{
    private const int SolSocket = 1;
    private const int SoPeerCredentials = 17;

    /// <summary>Null: nobody listens there.</summary>
    /// <exception cref="CommandException">It listens in another PID namespace.</exception>
    internal static Process? Find(string socketPath)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || !Path.Exists(socketPath))
        {
            return null;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AccessDenied)
        {
            throw new CommandException(ExitCode.Permission, $"The daemon at {socketPath} belongs to another user.", error);
        }

        // struct ucred { pid_t pid; uid_t uid; gid_t gid; } of unix(7).
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCredentials, credentials);
        var pid = BinaryPrimitives.ReadInt32LittleEndian(credentials);
        return pid > 0
            ? Process.GetProcessById(pid)
            : throw new CommandException(ExitCode.Failed, $"The daemon at {socketPath} runs in a container: its process cannot be seen from here. Stop the container.");
    }
}
