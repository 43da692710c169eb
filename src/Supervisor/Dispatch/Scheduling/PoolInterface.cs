using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>What the workers of a pool show of themselves.</summary>
/// <param name="Methods">Those that all of them have, by name.</param>
/// <param name="FileDescriptors">Of the newest: serialized FileDescriptorProtos, as it brought them.</param>
internal sealed record PoolInterface(IReadOnlyDictionary<string, WorkerMethod> Methods, IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors)
{
    /// <summary>"package.Service", each once.</summary>
    public IEnumerable<string> Services => Methods.Keys.Select(method => method[..method.LastIndexOf('/')]).Distinct(StringComparer.Ordinal);
}
