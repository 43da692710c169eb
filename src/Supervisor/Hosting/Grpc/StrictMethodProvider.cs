using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Supervisor.Hosting;

/// <summary>
/// Finds the methods of a gRPC service as the framework's own provider does, with marshallers that know a malformed message. The
/// framework parses the message of a unary call before any interceptor runs, and would answer UNKNOWN and log a stack trace.
/// </summary>
internal sealed class StrictMethodProvider<TService>(MalformedMessages malformed) : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } binding)
            {
                Bind(binding, type, new StrictBinder<TService>(context, malformed));
            }
        }
    }

    // The generated BindService(ServiceBinderBase, ServiceBase) takes null for a service that it shall only describe.
    private static void Bind(BindServiceMethodAttribute binding, Type serviceBase, ServiceBinderBase binder) => binding.BindType
        .GetMethod(binding.BindMethodName, BindingFlags.Public | BindingFlags.Static, [typeof(ServiceBinderBase), serviceBase])!
        .Invoke(null, [binder, null]);
}
