using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Supervisor.Worker.Handlers;

/// <summary>A service that a worker was asked to host: an object for all calls, or a type that is made for each.</summary>
internal sealed record HostedService(Type Type, object? Instance, Func<IServiceScopeFactory, HandlerActivation>? Activation)
{
    internal static HostedService Of(object instance) => new(instance.GetType(), instance, null);

    internal static HostedService Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)] TService>()
        where TService : class => new(typeof(TService), null, scopes => new ScopedActivation<TService>(scopes));
}
