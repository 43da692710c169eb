using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Starts streaming calls.</summary>
internal static class StreamingCall
{
    internal static StreamingCall<TRequest, TResponse> Start<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, ApplyOptions applyOptions, CallOptions options)
        where TRequest : class
        where TResponse : class
    {
        options.CancellationToken.ThrowIfCancellationRequestedAsRpc();
        var call = new StreamingCall<TRequest, TResponse>(pool, method, applyOptions, options);
        try
        {
            pool.Work.Start(call);
        }
        catch (SupervisorException error)
        {
            throw ErrorMapping.ToRpcException(error);
        }

        return call;
    }

    /// <summary>With the one request of a server-streaming call.</summary>
    internal static StreamingCall<TRequest, TResponse> Start<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, ApplyOptions applyOptions, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        var call = Start(pool, method, applyOptions, options);
        _ = call.Requests.SendOnlyAsync(request);
        return call;
    }
}

/// <summary>A streaming call of a generated client: its typed ends, deadline and token.</summary>
internal sealed class StreamingCall<TRequest, TResponse> : IPoolWork
    where TRequest : class
    where TResponse : class
{
    private readonly CallStream _stream;
    private readonly CancellationToken _cancellationToken;
    private readonly TimeSpan? _timeout;
    private readonly TimeProvider _time;
    private Task? _running;

    internal StreamingCall(Pool pool, Method<TRequest, TResponse> method, ApplyOptions applyOptions, CallOptions options)
    {
        _time = pool.Connection.Time;
        _timeout = CallDeadline.TimeLeft(options.Deadline, _time);
        _cancellationToken = options.CancellationToken;
        _stream = new CallStream(pool.Connection, CallStarts.For(pool.Name, method, applyOptions, options.Headers, _timeout));
        Requests = new CallRequestWriter<TRequest>(_stream, method.RequestMarshaller);
        Responses = new CallResponseReader<TResponse>(_stream, method.ResponseMarshaller);
    }

    internal CallRequestWriter<TRequest> Requests { get; }

    internal CallResponseReader<TResponse> Responses { get; }

    internal Task<Metadata> HeadersAsync => _stream.Headers;

    public Task Completion => _running ?? Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    public void Abort(Exception reason) => _stream.Abort(reason);

    /// <summary>The one response of a client-streaming call.</summary>
    internal async Task<TResponse> SingleResponseAsync()
    {
        if (!await Responses.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            throw new RpcException(new Status(StatusCode.Internal, "The call ended without a response."));
        }

        var response = Responses.Current;
        // Only the status tells that it succeeded.
        if (await Responses.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            throw new RpcException(new Status(StatusCode.Internal, "The call brought more than one response."));
        }

        return response;
    }

    internal Status GetStatus() => _stream.Ended is { IsCompletedSuccessfully: true, Result: var status }
        ? status
        : throw new InvalidOperationException("The call has no status before it has ended; read its responses to the end first.");

    internal Metadata GetTrailers() => _stream.Ended.IsCompleted
        ? _stream.Trailers
        : throw new InvalidOperationException("The call has no trailers before it has ended; read its responses to the end first.");

    internal void Dispose() => _stream.Dispose();

    private async Task RunAsync()
    {
        using var token = _cancellationToken.UnsafeRegister(
            static (state, token) => ((CallStream)state!).Abort(new OperationCanceledException("The call was cancelled.", token)), _stream);
        // A timer takes any due time from zero on.
        var due = _timeout is { } left ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : Timeout.InfiniteTimeSpan;
        var deadline = _time.CreateTimer(static state => ((CallStream)state!).Abort(ApplyItem<TResponse>.DeadlineOver()), _stream, due, Timeout.InfiniteTimeSpan);
        await using (deadline.ConfigureAwait(false))
        {
            await _stream.RunAsync().ConfigureAwait(false);
        }
    }
}
