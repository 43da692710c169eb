using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Worker.Attachment;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Interception;

namespace Supervisor.Worker;

/// <summary>
/// Builds a worker program. How many items the worker runs at a time is for its pool to say (`concurrency`, 1 by default): services
/// that are objects, and singletons, must bear as many calls at once.
/// </summary>
public sealed class WorkerHostBuilder
{
    private readonly List<HostedService> _services = [];
    private readonly List<InterceptorActivation> _interceptors = [];
    private readonly List<Func<WorkerStart, CancellationToken, Task>> _initializers = [];
    private readonly List<Func<WorkerStart, Task>> _exitHooks = [];

    internal WorkerHostBuilder(IReadOnlyList<string> arguments) => Arguments = arguments;

    /// <summary>The program's arguments: what the pool's command says after the program.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>What handlers can have injected into their constructors.</summary>
    public IServiceCollection Services { get; } = new ServiceCollection();

    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>
    /// Hosts a gRPC service. Each call gets an object of its own from a scope of its own, as in ASP.NET Core: one that is registered in
    /// <see cref="Services"/> as its registration says, any other made with its constructor injected, and disposed after the call.
    /// </summary>
    /// <typeparam name="TService">A class that derives from a generated XxxBase.</typeparam>
    public WorkerHostBuilder AddService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)] TService>()
        where TService : class
    {
        _services.Add(HostedService.Of<TService>());
        return this;
    }

    /// <summary>Hosts a gRPC service by one object that answers all calls.</summary>
    /// <param name="instance">An object whose class derives from a generated XxxBase. It is not disposed.</param>
    public WorkerHostBuilder AddService(object instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        _services.Add(HostedService.Of(instance));
        return this;
    }

    /// <summary>
    /// Adds an interceptor around the calls of all services, of every kind, as <c>options.Interceptors.Add</c> of ASP.NET Core does: the one
    /// that is added first is outermost. It comes from the scope of its call, which the service's object shares: one that is registered in
    /// <see cref="Services"/> as its registration says, any other made for the call with its constructor injected, and disposed after it. What
    /// it throws ends the call as what a handler throws does.
    /// </summary>
    /// <typeparam name="TInterceptor">A class whose server handlers are overridden. One that gives a context of its own to the next must
    /// pass <see cref="Grpc.Core.ServerCallContext.UserState"/> on.</typeparam>
    public WorkerHostBuilder AddInterceptor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInterceptor>()
        where TInterceptor : Interceptor
    {
        _interceptors.Add(InterceptorActivation.Of<TInterceptor>());
        return this;
    }

    /// <summary>
    /// Adds an initializer: it runs once in each worker process, before its first item, as `initializer` of `multiprocessing.Pool`. When it
    /// throws, the worker does not start: the pool gets the exception as the cause, and the process exits with 70.
    /// </summary>
    /// <param name="initialize">Called in the order of adding. The token is cancelled by SIGTERM.</param>
    public WorkerHostBuilder OnInitialize(Func<WorkerStart, CancellationToken, Task> initialize)
    {
        ArgumentNullException.ThrowIfNull(initialize);
        _initializers.Add(initialize);
        return this;
    }

    /// <summary>
    /// Adds an exit hook: it runs once after the worker's last item when the worker is drained, recycled or stopped by SIGTERM. It does
    /// not run when the process dies otherwise or the supervisor is lost.
    /// </summary>
    /// <param name="exit">Called in the order of adding. When it throws, the process exits with 70.</param>
    public WorkerHostBuilder OnExit(Func<WorkerStart, Task> exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        _exitHooks.Add(exit);
        return this;
    }

    /// <summary>Makes the program.</summary>
    /// <exception cref="ArgumentException">A service is no gRPC service, two have the same method, or there is none.</exception>
    /// <exception cref="InvalidOperationException">A service has no constructor that injection could call.</exception>
    public WorkerApplication Build() => new(BuildDefinition());

    /// <summary>Makes the program and runs it; see <see cref="WorkerApplication.RunAsync"/>.</summary>
    public Task<int> RunAsync() => WorkerApplication.BuildAndRunAsync(BuildDefinition, Time);

    internal WorkerDefinition BuildDefinition()
    {
        var provider = Services.BuildServiceProvider();
        return new WorkerDefinition(new MethodTable(_services, _interceptors, provider.GetRequiredService<IServiceScopeFactory>()), provider, Time)
        {
            Initializers = [.. _initializers],
            ExitHooks = [.. _exitHooks],
        };
    }
}
