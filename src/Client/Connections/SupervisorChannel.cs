using Grpc.Net.Client;

namespace Supervisor.Client;

/// <summary>Makes channels to the supervisor, over its socket or over TCP.</summary>
internal static class SupervisorChannel
{
    // Names no place: the connection is made by the handler, and Kestrel refuses a path.
    private static readonly Uri OverSocket = new("http://localhost");

    /// <summary>The place in words.</summary>
    internal static string PlaceOf(SupervisorClientOptions options) => options.Address?.GetLeftPart(UriPartial.Authority) ?? SocketOf(options);

    internal static GrpcChannel Open(SupervisorClientOptions options) => GrpcChannel.ForAddress(options.Address ?? OverSocket, new GrpcChannelOptions
    {
        HttpHandler = options.Address is null ? SocketHandler(options) : TcpHandler.For(options),
        DisposeHttpClient = true,
    });

    private static string SocketOf(SupervisorClientOptions options) => options.Socket ?? SocketPath.Default;

    private static SocketsHttpHandler SocketHandler(SupervisorClientOptions options) => new()
    {
        ConnectCallback = (_, cancellationToken) => SupervisorSocket.ConnectAsync(SocketOf(options), options.ServerUserId, cancellationToken),
        // A peer allows 100 streams a connection.
        EnableMultipleHttp2Connections = true,
        UseProxy = false,
    };
}
