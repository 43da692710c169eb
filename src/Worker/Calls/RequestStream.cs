using Grpc.Core;

namespace Supervisor.Worker.Calls;

/// <summary>The request messages of a call, as a handler reads them.</summary>
internal sealed class RequestStream<T>(StreamingCall call, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;

    public T Current => _current ?? throw new InvalidOperationException("There is no message: call MoveNext first, and stop when it answers false.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(call.Token, cancellationToken);
        (var found, _current) = await call.ReadAsync(marshaller, linked.Token).ConfigureAwait(false);
        return found;
    }
}
