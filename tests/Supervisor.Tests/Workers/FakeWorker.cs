using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Processes;
using Supervisor.Protocol.V1;

namespace Supervisor.Tests.Workers;

/// <summary>The gRPC side of a worker, spoken by the test; the process itself is a shell that sleeps.</summary>
internal sealed class FakeWorker : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<AttachRequest, AttachResponse> _call;

    private FakeWorker(string socket)
    {
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                    return new NetworkStream(connection, ownsSocket: true);
                },
            },
            DisposeHttpClient = true,
        });
        _call = new WorkerService.WorkerServiceClient(_channel).Attach();
    }

    public WorkerWelcome Welcome { get; private set; } = new();

    /// <summary>Dials and sends a hello for the process that stands in the slot of that directory.</summary>
    public static async Task<FakeWorker> HelloAsync(string socket, string token, int pid, bool keepsPage = false, uint version = 1, params string[] moreMethods)
    {
        var worker = new FakeWorker(socket);
        var hello = new WorkerHello { Token = token, Pid = (uint)pid, ProtocolVersion = version, KeepsPage = keepsPage };
        hello.Methods.Add(moreMethods.Append("test.Echo/Echo").Select(name => new WorkerMethod { Name = name, Kind = MethodKind.Unary }));
        await worker.SendAsync(new AttachRequest { Hello = hello });
        return worker;
    }

    public async Task<FakeWorker> WelcomeAsync()
    {
        Welcome = (await ReadAsync()).Welcome;
        return this;
    }

    public async Task<FakeWorker> ReadyAsync()
    {
        await WelcomeAsync();
        await SendAsync(new AttachRequest { Ready = new WorkerReady() });
        return this;
    }

    public Task SendAsync(AttachRequest frame) => _call.RequestStream.WriteAsync(frame);

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public async Task<AttachResponse> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.True(await _call.ResponseStream.MoveNext(limit.Token), "the stream has ended");
        return _call.ResponseStream.Current;
    }

    /// <summary>The status with which the stream ends.</summary>
    public async Task<StatusCode> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            while (await _call.ResponseStream.MoveNext(limit.Token))
            {
                // What still comes does not matter.
            }

            return StatusCode.OK;
        }
        catch (RpcException ended)
        {
            return ended.StatusCode;
        }
    }

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }
}
