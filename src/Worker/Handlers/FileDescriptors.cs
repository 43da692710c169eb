using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Worker.Handlers;

/// <summary>The .proto files of services, for callers that have none.</summary>
internal static class FileDescriptors
{
    /// <summary>The files and all they import, each once and after its imports.</summary>
    internal static IEnumerable<ByteString> InDependencyOrder(IEnumerable<FileDescriptor> files)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return files.SelectMany(file => WithImports(file, seen));
    }

    private static IEnumerable<ByteString> WithImports(FileDescriptor file, HashSet<string> seen) => seen.Add(file.Name)
        ? file.Dependencies.SelectMany(import => WithImports(import, seen)).Append(file.SerializedData)
        : [];
}
