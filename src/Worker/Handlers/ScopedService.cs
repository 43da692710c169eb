using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Handlers;

/// <summary>A service object for one call, in the scope that the call's interceptors have, or else in one of its own.</summary>
internal readonly struct ScopedService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService> : IAsyncDisposable
    where TService : class
{
    private readonly AsyncServiceScope? _scope;
    private readonly Activated<TService> _service;

    internal ScopedService(IServiceScopeFactory scopes, InjectedConstructor<TService> constructor, ServerCallContext context)
    {
        if (HandlerContext.Find(context)?.Services is { } services)
        {
            _service = new Activated<TService>(services, constructor);
            return;
        }

        var scope = scopes.CreateAsyncScope();
        _scope = scope;
        try
        {
            _service = new Activated<TService>(scope.ServiceProvider, constructor);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    internal TService Instance => _service.Instance;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _service.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (_scope is { } scope)
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
