using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Worker.Handlers;

namespace Supervisor.Worker.Interception;

/// <summary>Makes an interceptor for each call, as ASP.NET Core's gRPC does.</summary>
internal abstract class InterceptorActivation
{
    internal static InterceptorActivation Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInterceptor>()
        where TInterceptor : Interceptor => new Activation<TInterceptor>();

    /// <summary>What has to be disposed of after the call comes with it.</summary>
    internal abstract (Interceptor Interceptor, IAsyncDisposable Activated) Create(IServiceProvider services);

    private sealed class Activation<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInterceptor> : InterceptorActivation
        where TInterceptor : Interceptor
    {
        private readonly InjectedConstructor<TInterceptor> _constructor = new();

        internal override (Interceptor Interceptor, IAsyncDisposable Activated) Create(IServiceProvider services)
        {
            var activated = new Activated<TInterceptor>(services, _constructor);
            return (activated.Instance, activated);
        }
    }
}
