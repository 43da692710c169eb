using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// Maps over tuples, as <c>multiprocessing.Pool.starmap</c>. A gRPC method takes one message, so the last argument says how a tuple becomes
/// one: <c>pool.StarMapAsync(math.AddAsync, pairs, (a, b) => new Pair { Left = a, Right = b })</c>. An exception of that function is one of
/// the input, and surfaces at its index.
/// </summary>
public static class PoolStarMapExtensions
{
    /// <inheritdoc cref="PoolMapExtensions.MapAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<TResponse>> StarMapAsync<T1, T2, TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<(T1 First, T2 Second)> items, Func<T1, T2, TRequest> request,
        MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(request);
        return pool.MapAsync(method, items.Select(item => request(item.First, item.Second)), options, cancellationToken);
    }

    /// <inheritdoc cref="PoolMapExtensions.MapAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<TResponse>> StarMapAsync<T1, T2, TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IAsyncEnumerable<(T1 First, T2 Second)> items, Func<T1, T2, TRequest> request,
        MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(request);
        return pool.MapAsync(method, items.Select(item => request(item.First, item.Second)), options, cancellationToken);
    }

    /// <inheritdoc cref="PoolMapExtensions.MapAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<TResponse>> StarMapAsync<T1, T2, T3, TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<(T1 First, T2 Second, T3 Third)> items, Func<T1, T2, T3, TRequest> request,
        MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(request);
        return pool.MapAsync(method, items.Select(item => request(item.First, item.Second, item.Third)), options, cancellationToken);
    }

    /// <summary>Starts a map over tuples and returns its handle, as <c>multiprocessing.Pool.starmap_async</c>.</summary>
    public static MapHandle<TResponse> SubmitStarMap<T1, T2, TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<(T1 First, T2 Second)> items, Func<T1, T2, TRequest> request, MapOptions? options = null)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(request);
        return pool.SubmitMap(method, items.Select(item => request(item.First, item.Second)), options);
    }
}
