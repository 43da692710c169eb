using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Supervisor.Worker.Handlers;

/// <summary>
/// Makes objects with their constructor injected. To compile a factory takes the runtime tens of milliseconds, which a worker that starts does not
/// have: the first objects are made by reflection, and the factory is compiled beside them once it is plain that many are needed.
/// </summary>
internal sealed class InjectedConstructor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>
    where T : class
{
    private const int FewObjects = 1000;

    private ObjectFactory<T>? _compiled;
    private int _made;

    /// <exception cref="InvalidOperationException">There is no constructor, or more than one and none is preferred.</exception>
    internal InjectedConstructor()
    {
        var constructors = typeof(T).GetConstructors();
        if (typeof(T).IsAbstract || (constructors.Length != 1 && constructors.Count(IsPreferred) != 1))
        {
            throw new InvalidOperationException(
                $"{typeof(T)} cannot be made by injection: it needs one public constructor, or [{nameof(ActivatorUtilitiesConstructorAttribute)}] on one of several, and must not be abstract.");
        }
    }

    internal T Create(IServiceProvider services)
    {
        if (Volatile.Read(ref _compiled) is { } compiled)
        {
            return compiled(services, []);
        }

        if (Interlocked.Increment(ref _made) == FewObjects)
        {
            _ = Task.Run(() => Volatile.Write(ref _compiled, ActivatorUtilities.CreateFactory<T>([])));
        }

        return ActivatorUtilities.CreateInstance<T>(services);
    }

    private static bool IsPreferred(ConstructorInfo constructor) => constructor.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute), inherit: false);
}
