using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>
/// What a client sends, until it is gone. A reset may come as an error of the pipe before the call is cancelled, and would look like a failure of the
/// daemon's own: here it is a cancellation too.
/// </summary>
internal sealed class ClientStream<T>(IAsyncStreamReader<T> requests) : IAsyncStreamReader<T>
{
    public T Current => requests.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await requests.MoveNext(cancellationToken);
        }
        catch (IOException reset)
        {
            throw new OperationCanceledException("The client reset the stream.", reset);
        }
    }
}
