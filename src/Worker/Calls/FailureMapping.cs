using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Calls;

/// <summary>The one place where what went wrong in a handler becomes a <see cref="Failure"/>.</summary>
internal static class FailureMapping
{
    /// <summary>Longest message and stack trace; a failure must fit into a frame.</summary>
    private const int LongestText = 16 * 1024;

    private const int LargestMetadata = 32 * 1024;

    internal static Failure FromException(Exception exception, HandlerContext context, CancelReason reason)
    {
        var failure = exception switch
        {
            OperationCanceledException when reason != CancelReason.None => Cancelled(context.Scope, reason),
            RpcException { StatusCode: StatusCode.Cancelled or StatusCode.DeadlineExceeded } when reason != CancelReason.None => Cancelled(context.Scope, reason),
            RpcException rpc => FromStatus(rpc.Status, rpc),
            ResponseTooLargeException => Failed(StatusCode.ResourceExhausted, exception.Message),
            _ => FromStatus(new Status(StatusCode.Unknown, exception.Message), exception),
        };
        return WithMetadata(failure, context, (exception as RpcException)?.Trailers);
    }

    /// <summary>The status that a handler set on its context, without an exception.</summary>
    internal static Failure FromStatus(HandlerContext context) => WithMetadata(FromStatus(context.Outcome, null), context, null);

    internal static Failure OfStart(Exception exception) => FromStatus(
        exception is RpcException rpc ? rpc.Status : new Status(StatusCode.Unknown, exception.Message), exception);

    internal static Failure Unparsable(string method, Exception exception) => Failed(
        StatusCode.InvalidArgument,
        $"The request cannot be parsed as the request message of '{method}': {exception.Message}");

    internal static Failure NoResponse(string method) => Failed(
        StatusCode.Internal, $"The handler of '{method}' returned null; return a message, or throw an RpcException.");

    internal static Failure NotUnary(string method) => Failed(
        StatusCode.Unimplemented, $"'{method}' is a streaming method: open a call to it, items are for unary methods.");

    internal static Failure NoSuchMethod(string method) => Failed(
        StatusCode.Unimplemented, $"This worker has no method '{method}'.");

    internal static Failure MetadataTooLarge(string method) => Failed(
        StatusCode.ResourceExhausted, $"The headers and trailers that '{method}' answered are larger than {LargestMetadata} bytes.");

    internal static Failure RequestTooLarge(string method, ulong limit) => Failed(
        StatusCode.ResourceExhausted, $"A message to '{method}' is larger than the pool's limit of {limit} bytes.");

    internal static bool IsTooLarge(Metadata? headers, Metadata? trailers) => SizeOf(headers) + SizeOf(trailers) > LargestMetadata;

    internal static Failure Cancelled(CallScope scope, CancelReason reason) => reason switch
    {
        CancelReason.RunLimit => TimedOut($"'{scope.Method}' ran longer than its run limit of {scope.RunLimit}.", TimeLimit.Run),
        CancelReason.Deadline => TimedOut($"The caller's deadline was over before '{scope.Method}' answered.", TimeLimit.Deadline),
        CancelReason.Stop => NotWanted($"'{scope.Method}' was cancelled: worker {scope.WorkerId} was told to stop."),
        CancelReason.Caller => NotWanted($"'{scope.Method}' was cancelled by its caller."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Nothing was cancelled."),
    };

    internal static Failure RequestLost(CallScope scope) => Failed(
        StatusCode.Unavailable,
        $"Worker {scope.WorkerId} cannot read the request of '{scope.Method}' where its client has laid it: the client has left, or the worker has no descriptor or no memory left to open it.");

    private static Failure FromStatus(Status status, Exception? exception) => new()
    {
        Kind = OutcomeKind.Failed,
        Code = (int)(status.StatusCode == StatusCode.OK ? StatusCode.Unknown : status.StatusCode),
        Message = Shorten(status.Detail),
        // A status that the handler chose has no type; callers tell an accident from an answer by it.
        Type = exception is null or RpcException ? "" : exception.GetType().FullName,
        StackTrace = exception is null ? "" : Shorten(exception.ToString()),
    };

    private static Failure Failed(StatusCode code, string message) => new() { Kind = OutcomeKind.Failed, Code = (int)code, Message = Shorten(message) };

    private static Failure TimedOut(string message, TimeLimit limit) =>
        new() { Kind = OutcomeKind.TimedOut, Code = (int)StatusCode.DeadlineExceeded, Message = message, Limit = limit };

    private static Failure NotWanted(string message) => new() { Kind = OutcomeKind.Cancelled, Code = (int)StatusCode.Cancelled, Message = message };

    private static Failure WithMetadata(Failure failure, HandlerContext context, Metadata? thrown)
    {
        if (IsTooLarge(context.SentHeaders, context.Trailers) || IsTooLarge(null, thrown))
        {
            return MetadataTooLarge(context.Scope.Method);
        }

        MetadataMapping.AddTo(failure.Headers, context.SentHeaders);
        MetadataMapping.AddTo(failure.Trailers, context.Trailers);
        MetadataMapping.AddTo(failure.Trailers, thrown);
        return failure;
    }

    // As HTTP/2 counts them: name, value and 32 bytes for each.
    private static int SizeOf(Metadata? metadata) =>
        metadata?.Sum(entry => entry.Key.Length + (entry.IsBinary ? entry.ValueBytes.Length : entry.Value.Length) + 32) ?? 0;

    private static string Shorten(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}
