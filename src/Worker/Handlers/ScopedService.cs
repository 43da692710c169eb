using Microsoft.Extensions.DependencyInjection;

namespace Supervisor.Worker.Handlers;

/// <summary>
/// A service object for one call, in a scope of its own. One that is registered belongs to the container; any other is made
/// and disposed here.
/// </summary>
internal readonly struct ScopedService<TService> : IAsyncDisposable
    where TService : class
{
    private readonly AsyncServiceScope _scope;
    private readonly bool _isOurs;

    internal ScopedService(IServiceScopeFactory scopes, ObjectFactory<TService> create)
    {
        _scope = scopes.CreateAsyncScope();
        try
        {
            var registered = _scope.ServiceProvider.GetService<TService>();
            _isOurs = registered is null;
            Instance = registered ?? create(_scope.ServiceProvider, []);
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    internal TService Instance { get; }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_isOurs && Instance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            }
            else if (_isOurs && Instance is IDisposable disposable)
            {
                disposable.Dispose();
            }
        }
        finally
        {
            await _scope.DisposeAsync().ConfigureAwait(false);
        }
    }
}
