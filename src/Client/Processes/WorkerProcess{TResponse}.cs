using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>A process, and the result of its task to come. <see cref="WorkerProcess"/> has the rest.</summary>
/// <typeparam name="TResponse">The response type.</typeparam>
public sealed class WorkerProcess<TResponse> : WorkerProcess
    where TResponse : class
{
    private readonly Lazy<Task<TResponse>> _result;

    internal WorkerProcess(SupervisorConnection connection, ProcessInfo process, Marshaller<TResponse> marshaller, TimeProvider time, bool isStarter)
        : base(connection, process, time, isStarter)
    {
        _result = new Lazy<Task<TResponse>>(() => ReadAsync(marshaller));
    }

    /// <summary>
    /// The result, when the process has ended. Fails with a <see cref="TaskFailedException"/> when the handler threw, with a
    /// <see cref="WorkerCrashedException"/> and its report when the process ended without an answer, whoever ended it, and with an
    /// <see cref="OperationCanceledException"/> when the handler heeded its token.
    /// </summary>
    public Task<TResponse> Result => _result.Value;

    private async Task<TResponse> ReadAsync(Marshaller<TResponse> marshaller)
    {
        var end = await End.ConfigureAwait(false);
        if (end.Lost is { } lost)
        {
            throw lost;
        }

        if (end.Failure is { } failure)
        {
            throw ErrorMapping.ToException(failure, attempt: 1);
        }

        try
        {
            return new MessageDecoder<TResponse>(marshaller).Decode(end.Response.Memory);
        }
        catch (Exception error)
        {
            throw ErrorMapping.Unreadable(typeof(TResponse), error);
        }
    }
}
