using System.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Supervisor.Reflection;

/// <summary>The services that the daemon serves itself. Known when all of them are mapped.</summary>
internal sealed class OwnSchema(EndpointDataSource endpoints)
{
    private readonly Lazy<Schema> _schema = new(() => Schema.OfDaemon([.. Services(endpoints)], StatusReflection.Descriptor, ErrorDetailsReflection.Descriptor));

    /// <summary>With the files that explain the details of errors.</summary>
    public Schema Schema => _schema.Value;

    private static IEnumerable<ServiceDescriptor> Services(EndpointDataSource endpoints) => endpoints.Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType).OfType<Type>()
        .Select(Descriptor).OfType<ServiceDescriptor>()
        .Distinct();

    // Generated beside the base class, which names the class around it.
    private static ServiceDescriptor? Descriptor(Type service) =>
        service.GetCustomAttribute<BindServiceMethodAttribute>()?.BindType.GetProperty(nameof(Descriptor))?.GetValue(null) as ServiceDescriptor;
}
