using Grpc.Core;

namespace Supervisor.Client;

/// <summary>A single task in the dress of a gRPC call.</summary>
internal static class UnaryCall
{
    internal static AsyncUnaryCall<TResponse> Start<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, ApplyOptions applyOptions, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        options.CancellationToken.ThrowIfCancellationRequestedAsRpc();
        var timeout = CallDeadline.TimeLeft(options.Deadline, pool.Connection.Time);
        if (timeout <= TimeSpan.Zero)
        {
            throw ErrorMapping.ToRpcException(ApplyItem<TResponse>.DeadlineOver());
        }

        var item = pool.Applies.Submit(method, request, applyOptions, options.Headers, timeout, options.CancellationToken);
        return new AsyncUnaryCall<TResponse>(
            ResponseAsync(item), static state => HeadersAsync((ApplyItem<TResponse>)state), static state => StatusOf((ApplyItem<TResponse>)state),
            static state => ((ApplyItem<TResponse>)state).Trailers, static state => Dispose((ApplyItem<TResponse>)state), item);
    }

    private static async Task<TResponse> ResponseAsync<TResponse>(ApplyItem<TResponse> item)
    {
        try
        {
            return await item.Result.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw ErrorMapping.ToRpcException(error);
        }
    }

    private static async Task<Metadata> HeadersAsync<TResponse>(ApplyItem<TResponse> item)
    {
        await ((Task)item.Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return item.Headers;
    }

    private static Status StatusOf<TResponse>(ApplyItem<TResponse> item) => item.Result switch
    {
        { IsCompleted: false } => throw new InvalidOperationException("The call has no status before it has ended; await it first."),
        { IsCompletedSuccessfully: true } => Status.DefaultSuccess,
        { Exception.InnerException: { } error } => ErrorMapping.ToRpcException(error).Status,
        _ => new Status(StatusCode.Cancelled, "The call was cancelled."),
    };

    private static void Dispose<TResponse>(ApplyItem<TResponse> item)
    {
        if (item.Result.IsCompleted)
        {
            return;
        }

        item.Fail(new OperationCanceledException("The call was disposed."));
        item.RequestCancel();
    }
}
