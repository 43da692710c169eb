using Grpc.Core;

namespace Supervisor.Workers.Servers;

/// <summary>Tells the statuses that a server sent from those that the connection to it made up.</summary>
internal static class TransportFailure
{
    // RFC 9113, 7.
    private const long NoError = 0;
    private const long RefusedStream = 7;

    /// <summary>The status is the client library's: the connection broke, or there was none.</summary>
    public static bool IsOf(RpcException error) => error.Status.DebugException is not null;

    /// <summary>No connection came about: the server has seen nothing of the call.</summary>
    public static bool IsBeforeSending(RpcException error) =>
        Causes(error).Any(cause => cause is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError });

    /// <summary>
    /// The server has sent the call away unseen, if it has not begun to answer it: it was about to close the connection (GOAWAY), or has refused
    /// the stream (RFC 9113, 8.7). Mostly the library sends such a call again by itself, but not while it is sending it.
    /// </summary>
    public static bool IsSentAway(RpcException error) =>
        Causes(error).Any(cause => cause is HttpProtocolException { ErrorCode: NoError or RefusedStream });

    /// <summary>For people: the innermost cause says most.</summary>
    public static string Describe(RpcException error) => error.Status.DebugException?.GetBaseException().Message ?? $"{error.StatusCode}: {error.Status.Detail}";

    private static IEnumerable<Exception> Causes(RpcException error)
    {
        for (var cause = error.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
