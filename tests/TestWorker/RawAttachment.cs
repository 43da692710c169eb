using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Protocol.V1;

namespace Supervisor.TestWorker;

/// <summary>The stream of a worker without the SDK, for what the SDK would never say.</summary>
internal sealed class RawAttachment : IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly Marshaller<AttachResponse> Responses = Marshallers.Create(response => response.ToByteArray(), AttachResponse.Parser.ParseFrom);

    private readonly GrpcChannel _channel;

    private RawAttachment(GrpcChannel channel)
    {
        _channel = channel;
        var attach = new Method<byte[], AttachResponse>(MethodType.DuplexStreaming, "supervisor.v1.WorkerService", "Attach", Bytes, Responses);
        Call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(attach, null, default);
    }

    internal AsyncDuplexStreamingCall<byte[], AttachResponse> Call { get; }

    /// <summary>Says hello, and that it is ready.</summary>
    /// <param name="hello">What is not the same for every worker.</param>
    internal static async Task<RawAttachment> OpenAsync(WorkerHello hello)
    {
        var socketPath = Environment.GetEnvironmentVariable("SUPERVISOR_SOCKET")!;
        hello.Token = File.ReadAllText(Environment.GetEnvironmentVariable("SUPERVISOR_TOKEN_FILE")!).Trim();
        hello.Pid = (uint)Environment.ProcessId;
        hello.ProtocolVersion = 1;
        var attachment = new RawAttachment(GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = async (_, cancellationToken) => await ConnectAsync(socketPath, cancellationToken) },
        }));
        await attachment.SendAsync(new AttachRequest { Hello = hello });
        await attachment.SendAsync(new AttachRequest { Ready = new WorkerReady() });
        return attachment;
    }

    internal Task SendAsync(AttachRequest request) => Call.RequestStream.WriteAsync(request.ToByteArray());

    public void Dispose()
    {
        Call.Dispose();
        _channel.Dispose();
    }

    private static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
