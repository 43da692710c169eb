using Google.Protobuf.Reflection;

namespace Supervisor.Workers.Servers;

/// <summary>What a server implements, in the words of a worker.</summary>
/// <param name="Methods">Of all its services but those that a server has for its own sake.</param>
/// <param name="FileDescriptors">Each after its imports; files whose imports nobody knows are left out.</param>
internal sealed record ServerServices(IReadOnlyList<WorkerMethod> Methods, IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors)
{
    // Health and reflection of the server itself; and nobody passes for the daemon.
    private static readonly string[] Reserved = ["grpc.", "supervisor."];

    public static bool IsReserved(string service) => Reserved.Any(prefix => service.StartsWith(prefix, StringComparison.Ordinal));

    /// <param name="files">All that are known.</param>
    /// <param name="offered">Whether the server implements a service.</param>
    public static ServerServices Of(IReadOnlyCollection<DescribedFile> files, Predicate<string> offered) => new(
        [
            .. from file in files
               from service in file.Proto.Service
               let name = file.Proto.Package.Length == 0 ? service.Name : $"{file.Proto.Package}.{service.Name}"
               where !IsReserved(name) && offered(name)
               from method in service.Method
               select new WorkerMethod($"{name}/{method.Name}", KindOf(method), IsIdempotent(method)),
        ],
        [.. Sorted(files).Select(file => file.Bytes)]);

    private static MethodKind KindOf(MethodDescriptorProto method) => (method.ClientStreaming, method.ServerStreaming) switch
    {
        (false, false) => MethodKind.Unary,
        (true, false) => MethodKind.ClientStreaming,
        (false, true) => MethodKind.ServerStreaming,
        (true, true) => MethodKind.BidiStreaming,
    };

    private static bool IsIdempotent(MethodDescriptorProto method) =>
        method.Options?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.Idempotent or MethodOptions.Types.IdempotencyLevel.NoSideEffects;

    private static List<DescribedFile> Sorted(IReadOnlyCollection<DescribedFile> files)
    {
        var left = files.DistinctBy(file => file.Proto.Name).ToList();
        var sorted = new List<DescribedFile>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (left.Find(file => file.Proto.Dependency.All(known.Contains)) is { } next)
        {
            left.Remove(next);
            sorted.Add(next);
            known.Add(next.Proto.Name);
        }

        return sorted;
    }
}
