using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>
/// What a client sends, until it is gone. A reset may come as an error of the pipe before the call is cancelled, and would look like a failure of the
/// daemon's own: here it is a cancellation too.
/// </summary>
internal sealed class ClientStream<T>(IAsyncStreamReader<T> requests) : IAsyncStreamReader<T>
{
    // A length that no array can have is an error of the pipe to it too.
    private const string Framework = "Grpc.AspNetCore.Server";

    public T Current => requests.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await requests.MoveNext(cancellationToken);
        }
        catch (IOException tooLong) when (tooLong.Source == Framework)
        {
            throw new InvalidDataException(tooLong.Message, tooLong);
        }
        catch (IOException reset)
        {
            throw new OperationCanceledException("The client reset the stream.", reset);
        }
    }
}
