using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Supervisor.Cli;

/// <summary>A detail of an error that has no form of its own here.</summary>
internal static class DetailText
{
    internal static string Line(Any detail, ServerMethod method)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        try
        {
            new WireToJson(method.Types).Write(json, Any.Descriptor, detail.ToByteArray());
        }
        catch (WireException error)
        {
            return $"{detail.TypeUrl}: {error.Message}";
        }

        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
