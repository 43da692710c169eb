using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Supervisor.Cli;

/// <summary>
/// Messages as proto3 JSON with lowerCamelCase names: durations are "1.5s", times RFC 3339, and 64-bit numbers strings. Fields that hold
/// their default are there too, so that scripts find what they look for.
/// </summary>
internal static class ProtoJson
{
    private static readonly JsonFormatter OneLine = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document for people and programs.</summary>
    internal static string Document(IMessage message) => Document(Node(message));

    internal static string Document(JsonObject document) => document.ToJsonString(Indented);

    internal static JsonObject Node(IMessage message) => JsonNode.Parse(OneLine.Format(message))!.AsObject();

    /// <summary>One of many, without a line break.</summary>
    internal static string Line(IMessage message) => OneLine.Format(message);
}
