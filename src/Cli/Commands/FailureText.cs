using Grpc.Core;
using Supervisor.Client;

namespace Supervisor.Cli;

/// <summary>What an exception is to the user: an exit code, and words.</summary>
internal static class FailureText
{
    /// <param name="error">What a command threw.</param>
    /// <param name="place">Where the daemon is, in words; null for a command that needs none.</param>
    internal static (ExitCode Code, string Message) Of(Exception error, string? place = null) => error switch
    {
        CommandException known => (known.Code, known.Message),
        _ when Inside<SupervisorUnavailableException>(error) is { } unavailable => (ExitCode.Unavailable, InOptions(unavailable.Message)),
        SupervisorException known => (ExitCodeTable.For(known.StatusCode), known.Message),
        RpcException { StatusCode: StatusCode.Unavailable } rpc => (ExitCode.Unavailable, Unreachable(rpc, place)),
        RpcException { StatusCode: StatusCode.PermissionDenied or StatusCode.Unauthenticated } rpc =>
            (ExitCode.Permission, $"The daemon at {place} does not allow that: {rpc.Status.Detail}"),
        RpcException { StatusCode: StatusCode.Unimplemented } rpc =>
            (ExitCode.NotFound, $"The daemon at {place} does not know what it was asked for; is it of another version? {rpc.Status.Detail}".TrimEnd()),
        RpcException rpc => (ExitCodeTable.For(rpc.StatusCode), rpc.Status.Detail.Length > 0 ? rpc.Status.Detail : $"The daemon answered {rpc.StatusCode}."),
        UnauthorizedAccessException denied => (ExitCode.Permission, denied.Message),
        IOException { HResult: BrokenPipe } => (ExitCode.OutputClosed, ""),
        FileNotFoundException or DirectoryNotFoundException => (ExitCode.NotFound, error.Message),
        IOException failed => (ExitCode.InputOutput, failed.Message),
        _ => (ExitCode.Software, $"An unexpected error: {error}"),
    };

    // EPIPE.
    private const int BrokenPipe = 32;

    // The SDK names its own options.
    private static string InOptions(string message) => message
        .Replace($"{nameof(SupervisorClientOptions)}.{nameof(SupervisorClientOptions.Socket)}", ConnectionOptions.Socket.Name, StringComparison.Ordinal)
        .Replace($"{nameof(SupervisorClientOptions)}.{nameof(SupervisorClientOptions.ServerUserId)}", ConnectionOptions.ServerUser.Name, StringComparison.Ordinal);

    // A daemon that is about to stop says so itself; where the connection broke, the transport's own words help nobody.
    private static string Unreachable(RpcException error, string? place) => error.Status.DebugException is { } cause
        ? $"The daemon at {place} cannot be reached: {Innermost(cause).Message.TrimEnd('.')}. Start it with `supervisorctl start`, or name another with --socket or --address."
        : $"The daemon at {place} is not available: {error.Status.Detail}";

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private static T? Inside<T>(Exception? error)
        where T : Exception => error switch
        {
            null => null,
            T found => found,
            RpcException rpc => Inside<T>(rpc.Status.DebugException),
            _ => Inside<T>(error.InnerException),
        };
}
