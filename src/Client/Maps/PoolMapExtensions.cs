using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// Maps over the methods of a client that <see cref="Pool.CreateClient{TClient}(Func{CallInvoker, TClient}, ApplyOptions?)"/> made, as in
/// <c>pool.MapAsync(math.SquareAsync, numbers)</c>. The delegate must be the method itself, without a lambda around it; interceptors of the
/// client do not see the items. Plain sequences are enumerated on a thread of the thread pool, no further ahead than
/// <see cref="MapOptions.Window"/> allows.
/// </summary>
public static class PoolMapExtensions
{
    /// <summary>
    /// The responses to all items, in their order, as <c>multiprocessing.Pool.map</c>. Waits for all items; then, if some failed,
    /// fails with the error of the lowest failing index, which has all of them in <see cref="SupervisorException.Failures"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    /// <exception cref="SupervisorException">An item failed, or the supervisor was lost.</exception>
    public static Task<IReadOnlyList<TResponse>> MapAsync<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.MapAsync(MethodOf(pool, method), items, options, cancellationToken);

    /// <inheritdoc cref="MapAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<TResponse>> MapAsync<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.MapAsync(MethodOf(pool, method), items, options, cancellationToken);

    /// <summary>
    /// As <c>MapAsync</c>, with an outcome for each item instead of an exception for all. What the input sequence threw is the last
    /// outcome.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="SupervisorException">The map could not run at all: no such pool, or it is closed.</exception>
    public static Task<IReadOnlyList<ItemOutcome<TResponse>>> MapOutcomesAsync<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.MapOutcomesAsync(MethodOf(pool, method), items, options, cancellationToken);

    /// <inheritdoc cref="MapOutcomesAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<ItemOutcome<TResponse>>> MapOutcomesAsync<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.MapOutcomesAsync(MethodOf(pool, method), items, options, cancellationToken);

    /// <summary>
    /// The responses in the order of the items, as soon as each and those before it are there, as <c>multiprocessing.Pool.imap</c>; but
    /// the input is taken lazily. Starts at once. A failed item does not end the map; see <see cref="MapResults{T}"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    public static MapResults<TResponse> IMap<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.IMap(MethodOf(pool, method), items, options, cancellationToken);

    /// <inheritdoc cref="IMap{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static MapResults<TResponse> IMap<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.IMap(MethodOf(pool, method), items, options, cancellationToken);

    /// <summary>As <c>IMap</c>, but each response as soon as it is there, as <c>multiprocessing.Pool.imap_unordered</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    public static MapResults<TResponse> IMapUnordered<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.IMapUnordered(MethodOf(pool, method), items, options, cancellationToken);

    /// <inheritdoc cref="IMapUnordered{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?, CancellationToken)"/>
    public static MapResults<TResponse> IMapUnordered<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.IMapUnordered(MethodOf(pool, method), items, options, cancellationToken);

    /// <summary>Starts a map and returns its handle, as <c>multiprocessing.Pool.map_async</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    public static MapHandle<TResponse> SubmitMap<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IEnumerable<TRequest> items, MapOptions? options = null)
        where TRequest : class
        where TResponse : class =>
        pool.SubmitMap(MethodOf(pool, method), items, options);

    /// <inheritdoc cref="SubmitMap{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, IEnumerable{TRequest}, MapOptions?)"/>
    public static MapHandle<TResponse> SubmitMap<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, IAsyncEnumerable<TRequest> items, MapOptions? options = null)
        where TRequest : class
        where TResponse : class =>
        pool.SubmitMap(MethodOf(pool, method), items, options);

    internal static Method<TRequest, TResponse> MethodOf<TRequest, TResponse>(Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(pool);
        return MethodCapture.MethodOf(pool, method);
    }
}
