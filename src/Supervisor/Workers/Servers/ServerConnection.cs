using Grpc.Core;
using Grpc.Net.Client;

namespace Supervisor.Workers.Servers;

/// <summary>The way to one server: HTTP/2 without TLS to its place and nowhere else, dialed when needed and again after it broke.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <param name="address">Where the server is.</param>
    /// <param name="maxItemBytes">The largest message that is taken from it.</param>
    public ServerConnection(ServerAddress address, long maxItemBytes)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => address.DialAsync(cancellationToken),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
        };

        // What a socket's path would make of the :authority, many servers refuse.
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = (int)Math.Min(maxItemBytes, int.MaxValue),
            MaxSendMessageSize = null,
        });
        Invoker = _channel.CreateCallInvoker();
    }

    public CallInvoker Invoker { get; }

    public void Dispose() => _channel.Dispose();
}
