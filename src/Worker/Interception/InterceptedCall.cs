using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Interception;

/// <summary>
/// One call on its way through the interceptors to its handler: the scope that all of them share, and the interceptors that it has
/// reached. One that is not reached is never made.
/// </summary>
internal sealed class InterceptedCall : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;
    private readonly Stack<IAsyncDisposable> _reached = new();

    internal InterceptedCall(IServiceScopeFactory scopes, ServerCallContext context)
    {
        _scope = scopes.CreateAsyncScope();
        ((HandlerContext)context).ShareServices(_scope.ServiceProvider);
    }

    /// <summary>The handler with all interceptors around it, the first one outermost.</summary>
    internal THandler Compose<THandler>(IReadOnlyList<InterceptorActivation> interceptors, THandler handler, Func<Func<Interceptor>, THandler, THandler> wrap)
    {
        for (var i = interceptors.Count - 1; i >= 0; i--)
        {
            var activation = interceptors[i];
            handler = wrap(() => Reach(activation), handler);
        }

        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            while (_reached.TryPop(out var interceptor))
            {
                await interceptor.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await _scope.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Interceptor Reach(InterceptorActivation activation)
    {
        var (interceptor, activated) = activation.Create(_scope.ServiceProvider);
        _reached.Push(activated);
        return interceptor;
    }
}
