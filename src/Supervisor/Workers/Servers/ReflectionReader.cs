using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Supervisor.Workers.Servers;

/// <summary>Asks a server by reflection what it implements.</summary>
internal sealed class ReflectionReader(CallInvoker invoker)
{
    // The two differ in their names only, also on the wire.
    private static readonly string[] Versions = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    /// <exception cref="UndescribedServerException">The server has no reflection, or it does not describe what it names.</exception>
    public async Task<ServerServices> ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var version in Versions)
        {
            try
            {
                return await ReadAsync(version, cancellationToken);
            }
            catch (RpcException answer) when (answer.StatusCode == StatusCode.Unimplemented)
            {
                // The other one, perhaps.
            }
            catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
            {
                throw new UndescribedServerException($"its reflection failed: {TransportFailure.Describe(error)}");
            }
        }

        throw new UndescribedServerException($"it has no reflection, and the pool no {nameof(PoolSpec.Server)}.{nameof(ServerSpec.DescriptorSets)}: give one of the two");
    }

    private async Task<ServerServices> ReadAsync(string version, CancellationToken cancellationToken)
    {
        using var dialogue = new ReflectionDialogue(invoker, version, cancellationToken);
        var services = await dialogue.ListServicesAsync();
        var offered = services.Where(service => !ServerServices.IsReserved(service)).ToHashSet(StringComparer.Ordinal);
        var files = new Dictionary<string, DescribedFile>(StringComparer.Ordinal);
        foreach (var service in offered)
        {
            Add(await dialogue.DescribeAsync(new ServerReflectionRequest { FileContainingSymbol = service })
                ?? throw new UndescribedServerException($"its reflection names the service {service}, and does not describe it"));
        }

        // Some servers send a file with all that it imports, others the file alone.
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        while (files.Values.SelectMany(file => file.Proto.Dependency).FirstOrDefault(import => !files.ContainsKey(import) && !unknown.Contains(import)) is { } missing)
        {
            Add(await dialogue.DescribeAsync(new ServerReflectionRequest { FileByFilename = missing }) ?? []);
            _ = files.ContainsKey(missing) || unknown.Add(missing);
        }

        return ServerServices.Of(files.Values, offered.Contains);

        void Add(IEnumerable<ByteString> described)
        {
            foreach (var file in described.Select(DescribedFile.Parse))
            {
                files.TryAdd(file.Proto.Name, file);
            }
        }
    }
}
