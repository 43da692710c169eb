using Google.Protobuf.Reflection;
using Supervisor.Workers;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Supervisor.Reflection;

/// <summary>The .proto files of one source, which is the daemon itself or a pool, and what can be found in them.</summary>
internal sealed class Schema
{
    private readonly Dictionary<string, SchemaFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaFile> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<Extension, SchemaFile> _extensions = [];

    private Schema(string source, IEnumerable<string> services)
    {
        Source = source;
        Services = [.. services];
    }

    /// <summary>For people: "the supervisor itself", "pool images".</summary>
    public string Source { get; }

    /// <summary>What the source implements, whether it brought their files or not.</summary>
    public IReadOnlyList<string> Services { get; }

    public IReadOnlyCollection<SchemaFile> Files => _files.Values;

    /// <summary>What is wrong with the files that are not shown; for people.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    public SchemaFile? FindFile(string name) => _files.GetValueOrDefault(name);

    public SchemaFile? FindSymbol(string symbol) => _symbols.GetValueOrDefault(symbol);

    public SchemaFile? FindExtension(Extension extension) => _extensions.GetValueOrDefault(extension);

    public IEnumerable<int> ExtensionsOf(string type) => _extensions.Keys.Where(extension => extension.Type == type).Select(extension => extension.Number);

    /// <summary>The files of the services, and some that explain their errors.</summary>
    public static Schema OfDaemon(IReadOnlyCollection<ServiceDescriptor> services, params IEnumerable<FileDescriptor> others)
    {
        var schema = new Schema("the supervisor itself", services.Select(service => service.FullName));
        var reader = new SchemaFileReader();
        foreach (var file in services.Select(service => service.File).Concat(others).SelectMany(WithImports).Distinct())
        {
            schema.Add(reader.Read(file.SerializedData.Memory));
        }

        return schema;
    }

    /// <summary>What a pool's workers brought, as far as it can be read and is theirs to define.</summary>
    /// <param name="pool">Its name.</param>
    /// <param name="services">What they implement.</param>
    /// <param name="fileDescriptors">A stranger's bytes.</param>
    /// <param name="daemon">What is not theirs.</param>
    public static Schema OfPool(string pool, IEnumerable<string> services, IReadOnlyList<ReadOnlyMemory<byte>> fileDescriptors, Schema daemon)
    {
        var problems = new List<string>();
        var schema = new Schema($"pool {pool}", services.Where(service => !ReservedNames.Include(service))) { Problems = problems };
        if (fileDescriptors.Count > SchemaFileReader.MaxFiles || fileDescriptors.Sum(bytes => (long)bytes.Length) > SchemaFileReader.MaxBytes)
        {
            problems.Add($"it brought {fileDescriptors.Count} files; {SchemaFileReader.MaxFiles} and {SchemaFileReader.MaxBytes >> 20} MiB together are the limit");
            return schema;
        }

        var reader = new SchemaFileReader();
        for (var i = 0; i < fileDescriptors.Count; i++)
        {
            if (schema.TryAdd(reader, fileDescriptors[i], daemon) is { } problem)
            {
                problems.Add($"file {i + 1} of {fileDescriptors.Count} is not shown: {problem}");
            }
        }

        return schema;
    }

    // A file that defines the daemon's names is the daemon's, or nobody's.
    private string? TryAdd(SchemaFileReader reader, ReadOnlyMemory<byte> bytes, Schema daemon)
    {
        try
        {
            var file = reader.Read(bytes);
            return !file.IsReserved ? Add(file)
                : daemon.FindFile(file.Name) is { } own && own.SaysTheSameAs(file) ? Add(own)
                : $"{Quoted.Of(file.Name)} defines names below \"supervisor\" or \"grpc\", which are the supervisor's own";
        }
        catch (SchemaException unusable)
        {
            return unusable.Message;
        }
    }

    private string? Add(SchemaFile file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return _files[file.Name].SaysTheSameAs(file) ? null : $"there is another {Quoted.Of(file.Name)}";
        }

        foreach (var symbol in file.Symbols)
        {
            _symbols.TryAdd(symbol, file);
        }

        foreach (var extension in file.Extensions)
        {
            _extensions.TryAdd(extension, file);
        }

        return null;
    }

    private static IEnumerable<FileDescriptor> WithImports(FileDescriptor file) => file.Dependencies.SelectMany(WithImports).Append(file);
}
