using Grpc.Core;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Calls;

/// <summary>The response messages of a call, as a handler writes them. A write waits for the reader's credit.</summary>
internal sealed class ResponseStream<T>(StreamingCall call, Marshaller<T> marshaller) : IServerStreamWriter<T>
{
    private readonly MessageWriter _writer = new(call.MaxMessageBytes);

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(call.Token, cancellationToken);
        await call.WriteAsync(_writer, marshaller, message, linked.Token).ConfigureAwait(false);
    }
}
