using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// Finds the <see cref="Method{TRequest, TResponse}"/> behind <c>math.SquareAsync</c>: the delegate is called once, and the invoker below the
/// generated client, which is ours, notes the method instead of sending anything.
/// </summary>
internal static class MethodCapture
{
    private static readonly ConditionalWeakTable<object, object> Clients = [];

    [ThreadStatic]
    private static Slot? _current;

    /// <param name="client">A generated client.</param>
    /// <param name="owner">Whose it is: what its invoker calls <see cref="TryTake"/> with.</param>
    internal static void Register(object client, object owner) => Clients.AddOrUpdate(client, owner);

    /// <exception cref="ArgumentException">The delegate is no method of a client that <paramref name="pool"/> made.</exception>
    internal static Method<TRequest, TResponse> MethodOf<TRequest, TResponse>(Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method)
        where TRequest : class
        where TResponse : class
    {
        var owner = OwnerOf(method, "that this pool made");
        return owner == pool
            ? Capture(owner, method)
            : throw NotOurs<TRequest, TResponse>(nameof(method), $"is a method of a client of {(owner is Pool other ? $"another pool, \"{other.Name}\"" : "no pool")}");
    }

    /// <exception cref="ArgumentException">The delegate is no method of a client that any pool, or <see cref="WorkerProcess.CreateClient"/>, made.</exception>
    internal static Method<TRequest, TResponse> MethodOf<TRequest, TResponse>(Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method)
        where TRequest : class
        where TResponse : class =>
        Capture(OwnerOf(method, $"from {nameof(WorkerProcess)}.{nameof(WorkerProcess.CreateClient)}"), method);

    private static object OwnerOf<TRequest, TResponse>(Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method, string which)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.Target is { } client && Clients.TryGetValue(client, out var owner)
            ? owner
            : throw NotOurs<TRequest, TResponse>(nameof(method), $"is no method of a client {which}");
    }

    private static Method<TRequest, TResponse> Capture<TRequest, TResponse>(object owner, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method)
        where TRequest : class
        where TResponse : class
    {
        var slot = new Slot(owner);
        _current = slot;
        try
        {
            method(null!, default).Dispose();
        }
        finally
        {
            _current = null;
        }

        return slot.Method as Method<TRequest, TResponse> ?? throw NotOurs<TRequest, TResponse>(nameof(method), "called no unary method of its client");
    }

    /// <summary>True: the call was only made to learn its method.</summary>
    internal static bool TryTake(object owner, IMethod method)
    {
        if (_current is not { } slot || slot.Owner != owner)
        {
            return false;
        }

        slot.Method = method;
        return true;
    }

    /// <summary>What a call answers that was only made to learn its method.</summary>
    internal static AsyncUnaryCall<TResponse> Captured<TResponse>() => new(
        Task.FromResult<TResponse>(default!), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private static ArgumentException NotOurs<TRequest, TResponse>(string parameter, string what) => new(
        $"The delegate {what}. Pass the method itself of a client from {nameof(Pool.CreateClient)}, as in pool.MapAsync(math.SquareAsync, numbers), without a lambda "
        + $"around it, or use the overload that takes a Method<{typeof(TRequest).Name}, {typeof(TResponse).Name}>.",
        parameter);

    private sealed class Slot(object owner)
    {
        internal object Owner => owner;

        internal IMethod? Method { get; set; }
    }
}
