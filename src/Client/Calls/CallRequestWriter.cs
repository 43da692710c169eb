using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Writes a streaming call's requests; a write is done when credit has let it go.</summary>
internal sealed class CallRequestWriter<TRequest>(CallStream stream, Marshaller<TRequest> marshaller) : IClientStreamWriter<TRequest>
{
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        if (_completed)
        {
            throw new InvalidOperationException("The request stream was completed; nothing can be written to it any more.");
        }

        var packer = new MessagePacker();
        try
        {
            packer.Pack(message, marshaller.ContextualSerializer);
            // Copied: the frame outlives this write, the buffer does not.
            await SendAsync(packer.LastMessage.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            packer.Release();
        }
    }

    public Task CompleteAsync()
    {
        _completed = true;
        stream.Send(new CallFrame { HalfClose = new CallHalfClose() });
        return Task.CompletedTask;
    }

    /// <summary>The one request of a server-streaming call. How the call ends, its reader learns.</summary>
    internal async Task SendOnlyAsync(TRequest request)
    {
        try
        {
            await WriteAsync(request).ConfigureAwait(false);
            await CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            stream.Abort(error);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var position = 0;
        do
        {
            var part = message.Slice(position, Math.Min(FrameLimits.Message, message.Length - position));
            position += part.Length;
            var frame = new CallMessage { Data = UnsafeByteOperations.UnsafeWrap(part), More = position < message.Length };
            if (!await stream.Credit.TakeAsync(frame.CalculateSize(), cancellationToken).ConfigureAwait(false))
            {
                throw new RpcException(new Status(StatusCode.Cancelled, "The call has ended; its status says how."));
            }

            stream.Send(new CallFrame { Message = frame });
        }
        while (position < message.Length);
    }
}
