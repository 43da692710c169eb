using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Interception;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Supervisor.Worker.Handlers;

/// <summary>All methods that a worker hosts, numbered as its hello names them.</summary>
internal sealed class MethodTable
{
    private readonly List<ServiceMethod> _methods = [];
    private readonly Dictionary<string, ServiceMethod> _byName = new(StringComparer.Ordinal);
    private readonly List<ServiceDescriptor> _descriptors = [];

    /// <exception cref="ArgumentException">A type is no gRPC service, or two services have the same method.</exception>
    internal MethodTable(IEnumerable<HostedService> services, IReadOnlyList<InterceptorActivation> interceptors, IServiceScopeFactory scopes)
    {
        var chain = new InterceptorChain(interceptors, scopes);
        foreach (var service in services)
        {
            var generated = GeneratedService.Of(service.Type);
            generated.Bind(new HandlerBinder(service.Activation?.Invoke(scopes), chain, Add), service.Instance);
            if (generated.Descriptor is { } descriptor)
            {
                _descriptors.Add(descriptor);
            }
        }
        if (_methods.Count == 0)
        {
            throw new ArgumentException("A worker without a service has nothing to do: give it at least one object or type that derives from a generated XxxBase.");
        }
    }

    internal ServiceMethod? Find(uint number) => number < _methods.Count ? _methods[(int)number] : null;

    internal ServiceMethod? Find(string name) => _byName.GetValueOrDefault(name);

    internal IEnumerable<WorkerMethod> Describe() => _methods.Select(
        method => new WorkerMethod { Name = method.Name, Kind = method.Kind, Idempotent = IsIdempotent(method.Name) });

    internal IEnumerable<ByteString> DescribeFiles() => FileDescriptors.InDependencyOrder(_descriptors.Select(descriptor => descriptor.File));

    private void Add(ServiceMethod method)
    {
        if (!_byName.TryAdd(method.Name, method))
        {
            throw new ArgumentException($"'{method.Name}' is implemented by two of the worker's services; add one of them.");
        }

        _methods.Add(method);
    }

    private bool IsIdempotent(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var method = _descriptors.Find(service => service.FullName == name[..slash])?.FindMethodByName(name[(slash + 1)..]);
        return method?.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.Idempotent or MethodOptions.Types.IdempotencyLevel.NoSideEffects;
    }
}
