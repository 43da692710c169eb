using Google.Protobuf;

namespace Supervisor.Cli;

/// <summary>
/// Messages as proto3 JSON with lowerCamelCase names: durations are "1.5s", times RFC 3339, and 64-bit numbers strings. Fields that hold
/// their default are there too, so that scripts find what they look for.
/// </summary>
internal static class ProtoJson
{
    private static readonly JsonFormatter OneLine = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
    private static readonly JsonFormatter Indented = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation());

    /// <summary>A document for people and programs.</summary>
    internal static string Document(IMessage message) => Indented.Format(message);

    /// <summary>One of many, without a line break.</summary>
    internal static string Line(IMessage message) => OneLine.Format(message);
}
