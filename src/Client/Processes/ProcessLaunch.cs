using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Starts a process with its one request.</summary>
internal static class ProcessLaunch
{
    /// <exception cref="SupervisorException">It was not started.</exception>
    internal static async Task<ProcessInfo> StartAsync<TRequest, TResponse>(
        SupervisorConnection connection, Method<TRequest, TResponse> method, TRequest request, WorkerProcessOptions options, PoolSpec spec, CancellationToken cancellationToken)
    {
        var message = Write(method.RequestMarshaller, request);
        var session = await connection.GetSessionAsync(cancellationToken).ConfigureAwait(false);
        var start = new ProcessStart
        {
            SessionId = session.Id,
            Name = options.Name ?? "",
            Spec = spec,
            Method = method.FullName.TrimStart('/'),
            Request = message.Length <= FrameLimits.Message ? ByteString.CopyFrom(message) : ByteString.Empty,
            Detached = options.Detached,
        };
        using var call = connection.Processes.StartProcess(cancellationToken: cancellationToken);
        try
        {
            await SendAsync(call.RequestStream, start, message).ConfigureAwait(false);
            return (await call.ResponseAsync.ConfigureAwait(false)).Process;
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ErrorMapping.FromProcess(error);
        }
    }

    private static async Task SendAsync(IClientStreamWriter<StartProcessRequest> stream, ProcessStart start, ReadOnlyMemory<byte> message)
    {
        try
        {
            await stream.WriteAsync(new StartProcessRequest { Start = start }).ConfigureAwait(false);
            for (var sent = 0; start.Request.IsEmpty && sent < message.Length; sent += FrameLimits.Message)
            {
                var piece = message.Slice(sent, Math.Min(FrameLimits.Message, message.Length - sent));
                await stream.WriteAsync(new StartProcessRequest { Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(piece) } }).ConfigureAwait(false);
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidOperationException or RpcException)
        {
            // The supervisor has answered before it had all, and the answer says why.
        }
    }

    private static byte[] Write<TRequest>(Marshaller<TRequest> marshaller, TRequest request)
    {
        var packer = new MessagePacker();
        try
        {
            packer.Pack(request, marshaller.ContextualSerializer);
            return packer.LastMessage.ToArray();
        }
        finally
        {
            packer.Release();
        }
    }
}
