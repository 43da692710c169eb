using Grpc.Core;

namespace Supervisor.Worker.Testing;

internal sealed class HarnessReader<T>(HarnessCall call, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;

    public T Current => _current ?? throw new InvalidOperationException("There is no message: call MoveNext first, and stop when it answers false.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        (var found, _current) = await call.ReadAsync(marshaller, cancellationToken).ConfigureAwait(false);
        return found;
    }
}
