using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Supervisor.Tests.Hosting;

/// <summary>
/// Another user of the machine. In the kernel credentials belong to threads (the C library's setuid changes them all, the raw system call
/// does not), so a thread of this process can be one. Needs root.
/// </summary>
internal static partial class ForeignUser
{
    public const uint Uid = 65534;

    private static nint SetResUid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    /// <summary>Connects as that user, sends, and returns how many bytes come back before the end; a reset is an end too.</summary>
    public static int Exchange(string socket, byte[] request)
    {
        var received = -1;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Become(Uid);
                received = Ask(socket, request);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? received : throw new InvalidOperationException("The other user failed.", failure);
    }

    /// <summary>The same as this process's own user.</summary>
    public static int Ask(string path, byte[] request)
    {
        using var socket = UnixClient.Connect(path);
        socket.ReceiveTimeout = 30_000;
        try
        {
            socket.Send(request);
            return socket.Receive(new byte[64]);
        }
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return 0;
        }
    }

    private static void Become(uint effective)
    {
        if (SystemCall(SetResUid, -1, (nint)effective, -1) != 0)
        {
            throw new InvalidOperationException($"setresuid: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint real, nint effective, nint saved);
}
