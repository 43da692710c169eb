using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Single tasks, with the SDK's exceptions or with a handle.</summary>
public static class PoolApplyExtensions
{
    /// <summary>Runs one task, as <c>multiprocessing.Pool.apply</c>: <c>await pool.ApplyAsync(math.SquareAsync, request)</c>.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="method">A method of a client of this pool, without a lambda around it.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">What the task asks for; null: the defaults.</param>
    /// <param name="cancellationToken">Cancels the task, queued or running; the returned task ends at once.</param>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="SupervisorException">The task failed, or the pool takes no more work.</exception>
    public static Task<TResponse> ApplyAsync<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, TRequest request, ApplyOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        pool.ApplyAsync(PoolMapExtensions.MethodOf(pool, method), request, options, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, TRequest, ApplyOptions?, CancellationToken)"/>
    public static Task<TResponse> ApplyAsync<TRequest, TResponse>(
        this Pool pool, Method<TRequest, TResponse> method, TRequest request, ApplyOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class
        where TResponse : class =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<TResponse>(cancellationToken)
            : SubmitItem(pool, method, request, options, cancellationToken).Result;

    /// <summary>Submits one task and returns its handle, as <c>multiprocessing.Pool.apply_async</c>.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="method">A method of a client of this pool, without a lambda around it.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">What the task asks for; null: the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="method"/> is no method of a client of this pool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PoolClosedException">The pool takes no more work.</exception>
    public static TaskHandle<TResponse> Submit<TRequest, TResponse>(
        this Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, TRequest request, ApplyOptions? options = null)
        where TRequest : class
        where TResponse : class =>
        pool.Submit(PoolMapExtensions.MethodOf(pool, method), request, options);

    /// <inheritdoc cref="Submit{TRequest, TResponse}(Pool, Func{TRequest, CallOptions, AsyncUnaryCall{TResponse}}, TRequest, ApplyOptions?)"/>
    public static TaskHandle<TResponse> Submit<TRequest, TResponse>(this Pool pool, Method<TRequest, TResponse> method, TRequest request, ApplyOptions? options = null)
        where TRequest : class
        where TResponse : class =>
        new(pool, SubmitItem(pool, method, request, options, CancellationToken.None));

    private static ApplyItem<TResponse> SubmitItem<TRequest, TResponse>(
        Pool pool, Method<TRequest, TResponse> method, TRequest request, ApplyOptions? options, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        return pool.Applies.Submit(method, request, (options ?? ApplyOptions.Default).Validated(), metadata: null, timeout: null, cancellationToken);
    }
}
