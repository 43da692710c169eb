using System.Net.Sockets;
using System.Runtime.InteropServices;
using Grpc.Net.Client;

namespace Supervisor.Tests.Hosting;

/// <summary>
/// Another user of the machine. In the kernel credentials belong to threads (the C library's setuid changes them all, the raw system call
/// does not), so a thread of this process can be one. Needs root.
/// </summary>
internal static partial class ForeignUser
{
    public const uint Uid = 65534;

    private static nint SetGroups => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 159 : 116;

    private static nint SetResUid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    /// <summary>Connects as that user, sends, and returns how many bytes come back before the end; a reset is an end too.</summary>
    public static int Exchange(string socket, byte[] request) => As(Uid, [], () => Ask(socket, request));

    /// <summary>A channel whose connections are, says the kernel, of such a user, in these groups.</summary>
    public static GrpcChannel Channel(string socket, uint uid = Uid, params uint[] groups) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(As(uid, groups, () => UnixClient.Connect(socket)), ownsSocket: true)),
        },
        DisposeHttpClient = true,
    });

    /// <summary>Gives a file to that user.</summary>
    public static void Own(string path)
    {
        if (ChangeOwner(path, Uid, Uid) != 0)
        {
            throw new InvalidOperationException($"chown: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static T As<T>(uint uid, uint[] groups, Func<T> act)
    {
        var result = default(T);
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Become(uid, groups);
                result = act();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("The other user failed.", failure);
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

    private static unsafe void Become(uint effective, uint[] groups)
    {
        fixed (uint* first = groups)
        {
            if (SystemCall(SetGroups, groups.Length, (nint)first, 0) != 0)
            {
                throw new InvalidOperationException($"setgroups: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        if (SystemCall(SetResUid, -1, (nint)effective, -1) != 0)
        {
            throw new InvalidOperationException($"setresuid: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint real, nint effective, nint saved);
}
