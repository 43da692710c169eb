using Grpc.Core;

namespace Supervisor.FrontDoor;

/// <summary>The request of a method that takes one.</summary>
internal static class SingleRequest
{
    /// <summary>Reads it, and the end behind it.</summary>
    /// <exception cref="RequestException">INVALID_ARGUMENT: there is none, or more than one. DEADLINE_EXCEEDED: it is late.</exception>
    public static async Task<OpaqueMessage> ReadAsync(IncomingCall call, FirstMessageLimit limit, TimeProvider clock)
    {
        var gone = call.Context.CancellationToken;
        using var late = new CancellationTokenSource(limit.Time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, late.Token);
        try
        {
            Check(await call.Requests.MoveNext(either.Token), call, "none came.");
            var message = call.Requests.Current;
            Check(!await call.Requests.MoveNext(either.Token), call, "there were more.");
            return message;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            throw limit.Exceeded();
        }
    }

    private static void Check(bool holds, IncomingCall call, string problem)
    {
        if (!holds)
        {
            throw new RequestException(StatusCode.InvalidArgument, "NOT_ONE_MESSAGE", $"{call.Method.Name} takes one request message, and {problem}");
        }
    }
}
