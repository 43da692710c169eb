using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>.proto files that a server has sent, in whatever order.</summary>
internal sealed class FileSet
{
    private readonly Dictionary<string, (ByteString Bytes, IReadOnlyList<string> Imports)> _files = [];

    /// <summary>Imports of what is there that are not there yet.</summary>
    internal IEnumerable<string> Missing => _files.Values.SelectMany(file => file.Imports).Where(name => !_files.ContainsKey(name)).Distinct();

    internal void Add(IEnumerable<ByteString> files)
    {
        foreach (var bytes in files)
        {
            var file = FileDescriptorProto.Parser.ParseFrom(bytes);
            _files[file.Name] = (bytes, [.. file.Dependency]);
        }
    }

    /// <summary>Descriptors of all files.</summary>
    /// <exception cref="CommandException">The files contradict each other.</exception>
    internal IReadOnlyList<FileDescriptor> Build()
    {
        var ordered = new List<ByteString>();
        var visited = new HashSet<string>();
        foreach (var name in _files.Keys)
        {
            AddWithImports(name, visited, ordered);
        }

        try
        {
            return FileDescriptor.BuildFromByteStrings(ordered);
        }
        catch (Exception error) when (error is ArgumentException or DescriptorValidationException or InvalidProtocolBufferException)
        {
            throw new CommandException(ExitCode.Data, $"The descriptors that the workers brought cannot be used: {error.Message}", error);
        }
    }

    private void AddWithImports(string name, HashSet<string> visited, List<ByteString> ordered)
    {
        if (!visited.Add(name))
        {
            return;
        }

        var (bytes, imports) = _files[name];
        foreach (var import in imports)
        {
            AddWithImports(import, visited, ordered);
        }

        ordered.Add(bytes);
    }
}
