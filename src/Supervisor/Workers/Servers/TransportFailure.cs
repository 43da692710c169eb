using Grpc.Core;

namespace Supervisor.Workers.Servers;

/// <summary>Tells the statuses that a server sent from those that the connection to it made up.</summary>
internal static class TransportFailure
{
    /// <summary>The status is the client library's: the connection broke, or there was none.</summary>
    public static bool IsOf(RpcException error) => error.Status.DebugException is not null;

    /// <summary>No connection came about: the server has seen nothing of the call.</summary>
    public static bool IsBeforeSending(RpcException error)
    {
        for (var cause = error.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For people: the innermost cause says most.</summary>
    public static string Describe(RpcException error) => error.Status.DebugException?.GetBaseException().Message ?? $"{error.StatusCode}: {error.Status.Detail}";
}
