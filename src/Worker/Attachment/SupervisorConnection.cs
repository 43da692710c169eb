using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Attachment;

/// <summary>The connection to the supervisor's Unix socket.</summary>
internal sealed class SupervisorConnection(string socketPath, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan SocketPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SocketPoll = TimeSpan.FromMilliseconds(20);

    private GrpcChannel? _channel;
    private AsyncDuplexStreamingCall<AttachRequest, AttachResponse>? _stream;

    /// <summary>Opens the one stream that a worker has. It connects by itself; what fails is told by the stream.</summary>
    internal AsyncDuplexStreamingCall<AttachRequest, AttachResponse> Attach()
    {
        _channel = Open();
        return _stream = new WorkerService.WorkerServiceClient(_channel).Attach(new CallOptions());
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _channel?.Dispose();
    }

    // With a client rather than a handler there is no balancer of load in between, which a start would have to compile.
    private GrpcChannel Open() => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpClient = new HttpClient(Handler()) { Timeout = Timeout.InfiniteTimeSpan },
        DisposeHttpClient = true,
        // The supervisor bounds its frames by its own limits.
        MaxReceiveMessageSize = null,
        MaxSendMessageSize = null,
    });

    private SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = (_, cancellationToken) => ConnectAsync(cancellationToken),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // A worker that waits for work is silent for long.
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ActivityHeadersPropagator = null,
    };

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        await SocketAppearsAsync(cancellationToken).ConfigureAwait(false);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A supervisor may start a worker a moment before it listens. Any other failure will not pass by waiting.
    private async Task SocketAppearsAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!File.Exists(socketPath) && time.GetElapsedTime(start) < SocketPatience)
        {
            await Task.Delay(SocketPoll, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
