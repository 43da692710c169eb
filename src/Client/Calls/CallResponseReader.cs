using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Reads a streaming call's answers, and gives credit for those that were taken.</summary>
internal sealed class CallResponseReader<TResponse>(CallStream stream, Marshaller<TResponse> marshaller) : IAsyncStreamReader<TResponse>
{
    private readonly MessageDecoder<TResponse> _decoder = new(marshaller);

    public TResponse Current { get; private set; } = default!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var cancel = cancellationToken.UnsafeRegister(
            static (state, token) => ((CallStream)state!).Abort(new OperationCanceledException("The call was cancelled by its reader.", token)), stream);
        if (!await stream.Answers.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false) || !stream.Answers.TryRead(out var message))
        {
            return false;
        }

        stream.Taken(message);
        Current = _decoder.Decode(message.Data.Memory);
        return true;
    }
}
