using System.Net.Sockets;
using Grpc.Net.Client;

namespace Supervisor.Tests.Hosting;

/// <summary>Ways to reach a Unix socket.</summary>
internal static class UnixClient
{
    public static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static bool CanConnect(string path)
    {
        try
        {
            using var socket = Connect(path);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static SocketsHttpHandler Handler(string path) => new()
    {
        ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(Connect(path), ownsSocket: true)),
    };

    public static GrpcChannel Channel(string path) =>
        GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = Handler(path), DisposeHttpClient = true });
}
