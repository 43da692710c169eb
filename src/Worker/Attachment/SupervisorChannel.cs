using System.Net.Sockets;
using Grpc.Net.Client;

namespace Supervisor.Worker.Attachment;

/// <summary>The connection to the supervisor's Unix socket.</summary>
internal static class SupervisorChannel
{
    private static readonly TimeSpan SocketPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SocketPoll = TimeSpan.FromMilliseconds(20);

    internal static GrpcChannel Open(string socketPath, TimeProvider time) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => ConnectAsync(socketPath, time, cancellationToken),
            UseProxy = false,
            // A worker that waits for work is silent for long.
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
        },
        DisposeHttpClient = true,
        // The supervisor bounds its frames by its own limits.
        MaxReceiveMessageSize = null,
        MaxSendMessageSize = null,
    });

    private static async ValueTask<Stream> ConnectAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        await SocketAppearsAsync(path, time, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A supervisor may start a worker a moment before it listens. Any other failure will not pass by waiting.
    private static async Task SocketAppearsAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!File.Exists(path) && time.GetElapsedTime(start) < SocketPatience)
        {
            await Task.Delay(SocketPoll, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
