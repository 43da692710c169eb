using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Cli;

/// <summary>A file with one failure a line, as JSON. Each is written at once: what reads it may run beside the map.</summary>
internal sealed class FailureFile : IDisposable
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly StreamWriter _file;

    /// <exception cref="IOException">The file cannot be made.</exception>
    internal FailureFile(string path)
    {
        Path = path;
        _file = new StreamWriter(path) { AutoFlush = true };
    }

    internal string Path { get; }

    internal void Write(MapFailure failure) => _file.WriteLine(JsonSerializer.Serialize(
        new Line(
            failure.Origin.Index,
            failure.Origin.Source,
            failure.Origin.Line,
            failure.Code,
            failure.Message,
            failure.Attempt,
            failure.CrashReports.Count == 0 ? null : failure.CrashReports,
            RequestOf(failure.Origin.Request)),
        Style));

    public void Dispose() => _file.Dispose();

    // The JSON itself, so that it can be sent again; a line that is none, as text.
    private static object? RequestOf(string? line)
    {
        try
        {
            return line is null ? null : JsonSerializer.Deserialize<JsonElement>(line);
        }
        catch (JsonException)
        {
            return line;
        }
    }

    private sealed record Line(
        long Index, string? File, [property: JsonPropertyName("line")] long Number, string Code, string Message, int Attempt,
        IReadOnlyList<Client.CrashReport>? CrashReports, object? Request);
}
