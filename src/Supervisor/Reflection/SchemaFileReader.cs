using Google.Protobuf;
using Google.Protobuf.Reflection;
using Supervisor.Workers;

namespace Supervisor.Reflection;

/// <summary>Reads the file descriptors of one worker, which are a stranger's bytes, within bounds for all of them together.</summary>
internal sealed class SchemaFileReader
{
    /// <summary>Files of one worker.</summary>
    public const int MaxFiles = 2_000;

    /// <summary>Of all files of one worker together.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Characters of all full names together.</summary>
    public const int MaxNames = 8 << 20;

    private int _names = MaxNames;

    // Nesting is bounded by the parser, at 100 levels.
    /// <exception cref="SchemaException">It is none, or beyond the bounds.</exception>
    public SchemaFile Read(ReadOnlyMemory<byte> bytes)
    {
        var file = Parse(bytes);
        if (file.Name.Length == 0)
        {
            throw new SchemaException("it has no name");
        }

        var walk = Walk(file);
        return new SchemaFile
        {
            Name = file.Name,
            Bytes = UnsafeByteOperations.UnsafeWrap(bytes),
            Fingerprint = Fingerprints.Take(file),
            Imports = [.. file.Dependency],
            Symbols = walk.Symbols,
            Extensions = walk.Extensions,
            IsReserved = walk.Symbols.Any(ReservedNames.Include),
        };
    }

    private SymbolWalk Walk(FileDescriptorProto file)
    {
        var walk = new SymbolWalk(_names);
        try
        {
            walk.Visit(file);
            return walk;
        }
        finally
        {
            _names = walk.Budget;
        }
    }

    private static FileDescriptorProto Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return FileDescriptorProto.Parser.ParseFrom(bytes.Span);
        }
        // The latter where a required field is missing.
        catch (Exception failure) when (failure is InvalidProtocolBufferException or InvalidOperationException)
        {
            throw new SchemaException($"it is no FileDescriptorProto: {failure.Message}");
        }
    }
}
