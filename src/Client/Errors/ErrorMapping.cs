using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>The one place where what the wire says becomes an exception, and where an exception becomes a status.</summary>
internal static class ErrorMapping
{
    /// <summary>What an item's failure is to the caller of the SDK.</summary>
    internal static Exception ToException(Failure failure, int attempt) => failure.Kind switch
    {
        OutcomeKind.Crashed => new WorkerCrashedException(failure.Message)
        { Index = (long)failure.Index, Attempt = attempt, CrashReports = CrashReports.Read(failure.Crashes), Trailers = MetadataMapping.Read(failure.Trailers), },
        OutcomeKind.TimedOut => new TaskTimeoutException(failure.Message, LimitOf(failure))
        { Index = (long)failure.Index, Attempt = attempt, CrashReports = CrashReports.Read(failure.Crashes) },
        OutcomeKind.Cancelled => new OperationCanceledException(failure.Message),
        OutcomeKind.Refused => Refused(failure),
        _ => Failed(failure, attempt),
    };

    /// <summary>What the end of a stream means for what was under way on it.</summary>
    internal static SupervisorException FromStream(RpcException error, string pool) => error.StatusCode switch
    {
        StatusCode.NotFound => new PoolNotFoundException(
            $"The supervisor does not know what job for pool \"{pool}\" asked for: {error.Status.Detail}", error),
        StatusCode.FailedPrecondition => new PoolClosedException($"Pool \"{pool}\" takes no more work: {error.Status.Detail}"),
        StatusCode.Unimplemented or StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.Unauthenticated
            or StatusCode.ResourceExhausted or StatusCode.AlreadyExists or StatusCode.OutOfRange =>
            new TaskRefusedException($"The supervisor refused work for pool \"{pool}\": {error.Status.Detail}", error.StatusCode, error),
        _ => Lost(error),
    };

    /// <summary>Why a process was not started, or cannot be reached.</summary>
    internal static SupervisorException FromProcess(RpcException error) => error.StatusCode switch
    {
        StatusCode.NotFound => new ProcessNotFoundException(error.Status.Detail, error),
        StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.Unauthenticated
            or StatusCode.ResourceExhausted or StatusCode.Unimplemented =>
            new TaskRefusedException(error.Status.Detail, error.StatusCode, error),
        _ => Lost(error),
    };

    internal static SupervisorLostException Lost(Exception? cause) => new(
        "Supervisor lost: the connection broke before the task was settled, so it may have run. "
        + $"Look at the supervisor's log; submit again what may run twice.{(cause is null ? "" : $" ({cause.Message})")}",
        cause);

    /// <summary>A response that came whole, and is none of the method's.</summary>
    internal static TaskFailedException Unreadable(System.Type response, Exception error, long index = 0, int attempt = 1) => new(
        $"The worker's response cannot be read as {response}: {error.Message} Do client and worker use the same .proto file?", StatusCode.Internal, error)
    { Index = index, Attempt = attempt };

    /// <summary>The same loss, told of one item: exceptions are not shared between those who await them.</summary>
    internal static Exception ForItem(Exception error, long index) => error switch
    {
        SupervisorLostException => new SupervisorLostException(error.Message, error.InnerException) { Index = index },
        PoolClosedException closed => new PoolClosedException(closed.Message, closed.Terminated) { Index = index },
        _ => error,
    };

    /// <summary>What a plain generated client sees: the SDK's exception is the inner one.</summary>
    internal static RpcException ToRpcException(Exception error) => error switch
    {
        RpcException rpc => rpc,
        OperationCanceledException => new RpcException(new Status(StatusCode.Cancelled, error.Message, error)),
        SupervisorException known => new RpcException(new Status(known.StatusCode, known.Message, known), known.Trailers, known.Message),
        _ => new RpcException(new Status(StatusCode.Internal, error.Message, error)),
    };

    /// <summary>The status of a streaming call that ended with a failure.</summary>
    internal static RpcException ToRpcException(Failure failure, int attempt) => ToRpcException(ToException(failure, attempt));

    private static TaskFailedException Failed(Failure failure, int attempt)
    {
        var trailers = MetadataMapping.Read(failure.Trailers);
        return new TaskFailedException(failure.Message, (StatusCode)failure.Code)
        {
            Index = (long)failure.Index,
            Attempt = attempt,
            RemoteType = failure.Type.Length == 0 ? null : failure.Type,
            RemoteStackTrace = failure.StackTrace.Length == 0 ? null : failure.StackTrace,
            CrashReports = CrashReports.Read(failure.Crashes),
            Headers = MetadataMapping.Read(failure.Headers),
            Trailers = trailers,
            Details = trailers.GetRpcStatus(ignoreParseError: true),
        };
    }

    private static SupervisorException Refused(Failure failure) => (StatusCode)failure.Code switch
    {
        StatusCode.FailedPrecondition => new PoolClosedException(failure.Message) { Index = (long)failure.Index },
        StatusCode.Unavailable => new PoolBrokenException(failure.Message) { Index = (long)failure.Index },
        var code => new TaskRefusedException(failure.Message, code) { Index = (long)failure.Index },
    };

    private static TaskLimit LimitOf(Failure failure) => failure.Limit switch
    {
        TimeLimit.Wait => TaskLimit.Wait,
        TimeLimit.Run => TaskLimit.Run,
        TimeLimit.Deadline => TaskLimit.Deadline,
        _ => TaskLimit.Unknown,
    };
}
