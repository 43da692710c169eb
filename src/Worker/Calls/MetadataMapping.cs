using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Calls;

/// <summary>gRPC metadata to and from the wire.</summary>
internal static class MetadataMapping
{
    internal static Metadata FromWire(RepeatedField<MetadataEntry>? entries)
    {
        var metadata = new Metadata();
        foreach (var entry in entries ?? [])
        {
            if (entry.Key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
            {
                metadata.Add(entry.Key, entry.Value.ToByteArray());
            }
            else
            {
                metadata.Add(entry.Key, Encoding.ASCII.GetString(entry.Value.Span));
            }
        }
        return metadata;
    }

    internal static void AddTo(RepeatedField<MetadataEntry> target, Metadata? metadata)
    {
        foreach (var entry in metadata ?? [])
        {
            target.Add(new MetadataEntry { Key = entry.Key, Value = ValueOf(entry) });
        }
    }

    private static ByteString ValueOf(Metadata.Entry entry) =>
        entry.IsBinary ? ByteString.CopyFrom(entry.ValueBytes) : ByteString.CopyFromUtf8(entry.Value);
}
