using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Supervisor.Worker.Handlers;

/// <summary>
/// An object for one call. One that is registered belongs to the container; any other is made, with its constructor injected,
/// and disposed here.
/// </summary>
internal readonly struct Activated<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T> : IAsyncDisposable
    where T : class
{
    private readonly bool _isOurs;

    internal Activated(IServiceProvider services, InjectedConstructor<T> constructor)
    {
        var registered = services.GetService<T>();
        _isOurs = registered is null;
        Instance = registered ?? constructor.Create(services);
    }

    internal T Instance { get; }

    public async ValueTask DisposeAsync()
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
}
