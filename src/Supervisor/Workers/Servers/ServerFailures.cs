using Grpc.Core;
using Supervisor.Items;

namespace Supervisor.Workers.Servers;

/// <summary>What went wrong with a call to a server, as a failure. Its item's index is filled in by whoever has it.</summary>
internal static class ServerFailures
{
    // A failure must fit into a frame.
    private const int LongestText = 16 * 1024;

    /// <summary>The status that the server sent.</summary>
    public static ItemFailure OfStatus(RpcException answer, string method)
    {
        var trailers = answer.Trailers.ToEntries();
        return ServerMetadata.IsTooLarge([], trailers) ? MetadataTooLarge(method) : Failed(answer.StatusCode, answer.Status.Detail) with { Trailers = trailers };
    }

    public static ItemFailure ConnectionLost(WorkerIdentity worker, string method, RpcException error) => Failed(
        StatusCode.Unavailable, $"The connection to worker {worker} was lost during '{method}', which may have run: {TransportFailure.Describe(error)}");

    public static ItemFailure Unreachable(string method, RpcException error) => Failed(
        StatusCode.Unavailable, $"The server could not be reached for '{method}', which has not run: {TransportFailure.Describe(error)}");

    public static ItemFailure Accident(string method, Exception error) => Failed(
        StatusCode.Internal, $"The daemon could not call '{method}': {error.Message}");

    public static ItemFailure Cancelled(string method, CancelCause cause, TimeSpan? runLimit) => cause switch
    {
        CancelCause.RunLimit => TimedOut($"'{method}' ran longer than its run limit of {runLimit}.", TimeLimit.Run),
        CancelCause.Deadline => TimedOut($"The caller's deadline was over before '{method}' answered.", TimeLimit.Deadline),
        CancelCause.Caller => NotWanted($"'{method}' was cancelled by its caller."),
        CancelCause.TooLarge => Failed(StatusCode.ResourceExhausted, $"A message to '{method}' is larger than the pool's limit."),
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Nothing was cancelled."),
    };

    public static ItemFailure NotUnary(string method) => Failed(
        StatusCode.Unimplemented, $"'{method}' is a streaming method: open a call to it, items are for unary methods.");

    public static ItemFailure MetadataTooLarge(string method) => Failed(
        StatusCode.ResourceExhausted, $"The headers and trailers that '{method}' answered are larger than {ServerMetadata.LargestBytes} bytes.");

    private static ItemFailure Failed(StatusCode code, string message) =>
        new() { Index = 0, Kind = OutcomeKind.Failed, Code = code, Message = Shorten(message) };

    private static ItemFailure TimedOut(string message, TimeLimit limit) =>
        new() { Index = 0, Kind = OutcomeKind.TimedOut, Code = StatusCode.DeadlineExceeded, Message = message, Limit = limit };

    private static ItemFailure NotWanted(string message) => new() { Index = 0, Kind = OutcomeKind.Cancelled, Code = StatusCode.Cancelled, Message = message };

    private static string Shorten(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}
