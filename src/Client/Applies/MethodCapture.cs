using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// Finds the <see cref="Method{TRequest, TResponse}"/> behind <c>math.SquareAsync</c>: the delegate is called once, and the pool's invoker,
/// which is below the generated client, notes the method instead of sending anything.
/// </summary>
internal static class MethodCapture
{
    private static readonly ConditionalWeakTable<object, Pool> Clients = [];

    [ThreadStatic]
    private static Slot? _current;

    internal static void Register(object client, Pool pool) => Clients.AddOrUpdate(client, pool);

    /// <exception cref="ArgumentException">The delegate is no method of a client that <paramref name="pool"/> made.</exception>
    internal static Method<TRequest, TResponse> MethodOf<TRequest, TResponse>(Pool pool, Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.Target is not { } client || !Clients.TryGetValue(client, out var owner))
        {
            throw NotOurs<TRequest, TResponse>(nameof(method), "is no method of a client that this pool made");
        }

        if (owner != pool)
        {
            throw NotOurs<TRequest, TResponse>(nameof(method), $"is a method of a client of another pool, \"{owner.Name}\"");
        }

        var slot = new Slot(pool);
        _current = slot;
        try
        {
            method(null!, default).Dispose();
        }
        finally
        {
            _current = null;
        }

        return slot.Method as Method<TRequest, TResponse> ?? throw NotOurs<TRequest, TResponse>(nameof(method), "called no unary method of the pool");
    }

    /// <summary>True: the call was only made to learn its method.</summary>
    internal static bool TryTake(Pool pool, IMethod method)
    {
        if (_current is not { } slot || slot.Pool != pool)
        {
            return false;
        }

        slot.Method = method;
        return true;
    }

    private static ArgumentException NotOurs<TRequest, TResponse>(string parameter, string what) => new(
        $"The delegate {what}. Pass the method itself of a client from Pool.{nameof(Pool.CreateClient)}, as in pool.MapAsync(math.SquareAsync, numbers), without a lambda "
        + $"around it, or use the overload that takes a Method<{typeof(TRequest).Name}, {typeof(TResponse).Name}>.",
        parameter);

    private sealed class Slot(Pool pool)
    {
        internal Pool Pool => pool;

        internal IMethod? Method { get; set; }
    }
}
