using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>
/// The maps of <see cref="PoolMapExtensions"/> for callers that have a <see cref="Method{TRequest, TResponse}"/> instead of a generated client: other
/// marshallers than protobuf's, or a method whose name is only known at run time.
/// </summary>
public static class PoolMethodMapExtensions
{
    /// <inheritdoc cref="PoolMapExtensions.MapAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<TResponse>> MapAsync<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.ValuesAsync(MapJob.Collect(NotNull(pool), method, MapSource<TRequest>.From(items), options, cancellationToken, out _));

    /// <inheritdoc cref="PoolMapExtensions.MapOutcomesAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<ItemOutcome<TResponse>>> MapOutcomesAsync<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.OutcomesAsync(MapJob.Collect(NotNull(pool), method, MapSource<TRequest>.From(items), options, cancellationToken, out _));

    /// <inheritdoc cref="PoolMapExtensions.IMap{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static MapResults<TResponse> IMap<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.Enumerate(NotNull(pool), method, MapSource<TRequest>.From(items), options, OutcomeOrder.ByIndex, cancellationToken);

    /// <inheritdoc cref="PoolMapExtensions.IMapUnordered{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static MapResults<TResponse> IMapUnordered<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.Enumerate(NotNull(pool), method, MapSource<TRequest>.From(items), options, OutcomeOrder.AsCompleted, cancellationToken);

    /// <inheritdoc cref="PoolMapExtensions.SubmitMap{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?)"/>
    public static MapHandle<TResponse> SubmitMap<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IEnumerable<TRequest> items, MapOptions? options = null)
        where TRequest : class
        where TResponse : class
    {
        var collector = MapJob.Collect(NotNull(pool), method, MapSource<TRequest>.From(items), options, CancellationToken.None, out var stream);
        return new MapHandle<TResponse>(pool, collector, stream);
    }

    /// <inheritdoc cref="PoolMapExtensions.MapAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<TResponse>> MapAsync<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.ValuesAsync(MapJob.Collect(NotNull(pool), method, MapSource<TRequest>.From(items), options, cancellationToken, out _));

    /// <inheritdoc cref="PoolMapExtensions.MapOutcomesAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<ItemOutcome<TResponse>>> MapOutcomesAsync<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.OutcomesAsync(MapJob.Collect(NotNull(pool), method, MapSource<TRequest>.From(items), options, cancellationToken, out _));

    /// <inheritdoc cref="PoolMapExtensions.IMap{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static MapResults<TResponse> IMap<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.Enumerate(NotNull(pool), method, MapSource<TRequest>.From(items), options, OutcomeOrder.ByIndex, cancellationToken);

    /// <inheritdoc cref="PoolMapExtensions.IMapUnordered{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static MapResults<TResponse> IMapUnordered<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        MapJob.Enumerate(NotNull(pool), method, MapSource<TRequest>.From(items), options, OutcomeOrder.AsCompleted, cancellationToken);

    /// <inheritdoc cref="PoolMapExtensions.SubmitMap{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?)"/>
    public static MapHandle<TResponse> SubmitMap<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null)
        where TRequest : class
        where TResponse : class
    {
        var collector = MapJob.Collect(NotNull(pool), method, MapSource<TRequest>.From(items), options, CancellationToken.None, out var stream);
        return new MapHandle<TResponse>(pool, collector, stream);
    }

    private static Pool NotNull(Pool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool;
    }
}
