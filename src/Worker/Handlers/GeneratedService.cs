using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Supervisor.Worker.Handlers;

/// <summary>What the gRPC code generator made for the base class of a service.</summary>
internal sealed class GeneratedService
{
    private readonly MethodInfo _bind;

    private GeneratedService(MethodInfo bind, ServiceDescriptor? descriptor)
    {
        _bind = bind;
        Descriptor = descriptor;
    }

    /// <summary>Null for services that were not generated from a .proto file.</summary>
    internal ServiceDescriptor? Descriptor { get; }

    /// <exception cref="ArgumentException">The type does not derive from a generated base class.</exception>
    internal static GeneratedService Of(Type service)
    {
        for (var type = service; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } attribute)
            {
                continue;
            }

            var bind = attribute.BindType.GetMethod(
                attribute.BindMethodName, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static, [typeof(ServiceBinderBase), type]);
            if (bind is not null)
            {
                return new GeneratedService(bind, DescriptorOf(attribute.BindType));
            }
        }
        throw new ArgumentException($"{service} is no gRPC service: derive it from the base class that protoc generates, as 'class Greeter : Hello.Greeter.GreeterBase'.");
    }

    internal void Bind(ServiceBinderBase binder, object? instance) => _bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, instance], null);

    // By its getter, since methods are what a trimmed program keeps of what the attribute names.
    private static ServiceDescriptor? DescriptorOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type generated) =>
        generated.GetMethod("get_Descriptor", BindingFlags.Public | BindingFlags.Static)?.Invoke(null, null) as ServiceDescriptor;
}
