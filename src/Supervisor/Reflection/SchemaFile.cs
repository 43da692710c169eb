using Google.Protobuf;

namespace Supervisor.Reflection;

/// <summary>A .proto file, taken apart as far as reflection is asked for it.</summary>
internal sealed record SchemaFile
{
    public required string Name { get; init; }

    /// <summary>The FileDescriptorProto as it came.</summary>
    public required ByteString Bytes { get; init; }

    /// <summary>Of what it says to those who speak its protocol; see <see cref="Fingerprints"/>.</summary>
    public required string Fingerprint { get; init; }

    public required IReadOnlyList<string> Imports { get; init; }

    /// <summary>Full names of all that it defines: "package.Service.Method", "package.Message.field".</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    public required IReadOnlyList<Extension> Extensions { get; init; }

    /// <summary>It defines names that are the daemon's.</summary>
    public required bool IsReserved { get; init; }

    public bool SaysTheSameAs(SchemaFile other) => Name == other.Name && Fingerprint == other.Fingerprint;
}

/// <summary>A field that a file adds to somebody's message.</summary>
internal readonly record struct Extension(string Type, int Number);
