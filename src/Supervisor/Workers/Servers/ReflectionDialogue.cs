using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Supervisor.Workers.Servers;

/// <summary>One stream of questions to a server's reflection, each answered before the next.</summary>
internal sealed class ReflectionDialogue : IDisposable
{
    private static readonly Marshaller<ServerReflectionRequest> Requests = Marshallers.Create(message => message.ToByteArray(), ServerReflectionRequest.Parser.ParseFrom);
    private static readonly Marshaller<ServerReflectionResponse> Responses = Marshallers.Create(message => message.ToByteArray(), ServerReflectionResponse.Parser.ParseFrom);

    private readonly AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> _call;
    private readonly CancellationToken _cancellationToken;

    public ReflectionDialogue(CallInvoker invoker, string service, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        var method = new Method<ServerReflectionRequest, ServerReflectionResponse>(MethodType.DuplexStreaming, service, "ServerReflectionInfo", Requests, Responses);
        _call = invoker.AsyncDuplexStreamingCall(method, host: null, new CallOptions(cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<string>> ListServicesAsync()
    {
        var answer = await AskAsync(new ServerReflectionRequest { ListServices = "*" });
        return [.. answer.ListServicesResponse?.Service.Select(service => service.Name) ?? []];
    }

    /// <summary>The files that answer a question; null where the server knows none.</summary>
    public async Task<IReadOnlyList<ByteString>?> DescribeAsync(ServerReflectionRequest question)
    {
        var answer = await AskAsync(question);
        return answer.FileDescriptorResponse is { } files ? [.. files.FileDescriptorProto] : null;
    }

    public void Dispose() => _call.Dispose();

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest question)
    {
        try
        {
            await _call.RequestStream.WriteAsync(question, _cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // The call has ended before it took the question: reading tells how.
        }

        return await _call.ResponseStream.MoveNext(_cancellationToken)
            ? _call.ResponseStream.Current
            : throw new RpcException(new Status(StatusCode.Internal, "the stream of answers ended"));
    }
}
