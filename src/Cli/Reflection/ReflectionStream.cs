using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Supervisor.Cli;

/// <summary>A stream of questions to gRPC server reflection, each answered before the next is asked.</summary>
internal sealed class ReflectionStream : IDisposable
{
    private static readonly Method<ServerReflectionRequest, ServerReflectionResponse> Current = Method("grpc.reflection.v1.ServerReflection");

    // What servers had before reflection was finished; the messages are the same on the wire.
    private static readonly Method<ServerReflectionRequest, ServerReflectionResponse> Former = Method("grpc.reflection.v1alpha.ServerReflection");

    private readonly AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> _call;

    private ReflectionStream(AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call)
    {
        _call = call;
    }

    /// <summary>Opens the stream with a first question.</summary>
    /// <exception cref="CommandException">The server has no reflection.</exception>
    internal static async Task<(ReflectionStream Stream, ServerReflectionResponse Answer)> OpenAsync(
        CallInvoker server, Metadata headers, ServerReflectionRequest question, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(server, Current, headers, question, cancellationToken)
                ?? await OpenAsync(server, Former, headers, question, cancellationToken)
                ?? throw new CommandException(
                    ExitCode.NotFound, "The daemon does not tell which methods there are, or what their messages look like: its option Supervisor:Reflection is off.");
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    internal async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest question, CancellationToken cancellationToken)
    {
        await _call.RequestStream.WriteAsync(question, cancellationToken);
        return await _call.ResponseStream.MoveNext(cancellationToken)
            ? _call.ResponseStream.Current
            : throw new RpcException(new Status(StatusCode.Internal, "The daemon ended the stream of reflection before it had answered."));
    }

    public void Dispose() => _call.Dispose();

    private static async Task<(ReflectionStream, ServerReflectionResponse)?> OpenAsync(
        CallInvoker server, Method<ServerReflectionRequest, ServerReflectionResponse> method, Metadata headers, ServerReflectionRequest question, CancellationToken cancellationToken)
    {
        var stream = new ReflectionStream(server.AsyncDuplexStreamingCall(method, host: null, new CallOptions(headers, cancellationToken: cancellationToken)));
        try
        {
            return (stream, await stream.AskAsync(question, cancellationToken));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unimplemented)
        {
            stream.Dispose();
            return null;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static Method<ServerReflectionRequest, ServerReflectionResponse> Method(string service) => new(
        MethodType.DuplexStreaming,
        service,
        "ServerReflectionInfo",
        Marshallers.Create(message => message.ToByteArray(), ServerReflectionRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ServerReflectionResponse.Parser.ParseFrom));
}
