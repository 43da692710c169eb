using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using FileOptions = Google.Protobuf.Reflection.FileOptions;

namespace Supervisor.Reflection;

/// <summary>
/// Tells whether two files of one name are the same to those who speak their protocol. Generators of different languages keep different parts of
/// the same file: comments, options that only generators read, and what is the default anyway; none of that counts.
/// </summary>
internal static class Fingerprints
{
    /// <param name="file">Loses what does not count: a copy could be large.</param>
    public static string Take(FileDescriptorProto file)
    {
        file.SourceCodeInfo = null;
        file.Options = file.Options?.Features is { } features ? new FileOptions { Features = features } : null;
        if (file.Syntax == "proto2")
        {
            file.ClearSyntax();
        }

        foreach (var field in file.Extension.Concat(file.MessageType.SelectMany(Fields)).Where(field => field.HasJsonName && field.JsonName == DefaultJsonName(field.Name)))
        {
            field.ClearJsonName();
        }

        return Convert.ToHexString(SHA256.HashData(file.ToByteArray()));
    }

    private static IEnumerable<FieldDescriptorProto> Fields(DescriptorProto message) => [.. message.Field, .. message.Extension, .. message.NestedType.SelectMany(Fields)];

    // As protoc derives it: letters that follow an underscore are capitals.
    private static string DefaultJsonName(string name) => string.Concat(name.Split('_').Select((part, i) => i == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}
