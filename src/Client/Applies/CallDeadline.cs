using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Deadlines and tokens as a gRPC client treats them.</summary>
internal static class CallDeadline
{
    /// <summary>Time until the deadline; null: there is none.</summary>
    internal static TimeSpan? TimeLeft(DateTime? deadline, TimeProvider time) =>
        deadline is { } at && at != DateTime.MaxValue ? at.ToUniversalTime() - time.GetUtcNow().UtcDateTime : null;

    internal static void ThrowIfCancellationRequestedAsRpc(this CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            throw ErrorMapping.ToRpcException(new OperationCanceledException("The call was cancelled before it was sent.", token));
        }
    }
}
