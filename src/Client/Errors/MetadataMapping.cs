using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>gRPC metadata to and from the wire.</summary>
internal static class MetadataMapping
{
    internal static Metadata Read(IReadOnlyCollection<MetadataEntry> entries)
    {
        var metadata = new Metadata();
        foreach (var entry in entries)
        {
            if (entry.Key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
            {
                metadata.Add(entry.Key, entry.Value.ToByteArray());
            }
            else
            {
                metadata.Add(entry.Key, entry.Value.ToStringUtf8());
            }
        }

        return metadata;
    }

    internal static IEnumerable<MetadataEntry> Write(Metadata metadata) => metadata.Select(entry => new MetadataEntry
    {
        Key = entry.Key,
        Value = entry.IsBinary ? ByteString.CopyFrom(entry.ValueBytes) : ByteString.CopyFrom(entry.Value, Encoding.ASCII),
    });
}
