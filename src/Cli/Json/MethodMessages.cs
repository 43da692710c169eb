using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>The requests and responses of a method, as JSON and as bytes. Requests and responses may have a thread each.</summary>
internal sealed class MethodMessages
{
    private readonly ServerMethod _method;
    private readonly JsonToWire _requests;
    private readonly WireToJson _responses;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly JsonWriterOptions _style;

    /// <param name="method">Whose they are.</param>
    /// <param name="indented">Responses are for people to read.</param>
    /// <param name="showDefaults">Fields without presence are there with their defaults too.</param>
    internal MethodMessages(ServerMethod method, bool indented, bool showDefaults)
    {
        _method = method;
        _requests = new JsonToWire(method.Types);
        _responses = new WireToJson(method.Types, showDefaults);
        // The stricter encoder is for JSON within HTML. Control characters are escaped by this one too.
        _style = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    }

    /// <exception cref="JsonInputException">The JSON is no request of the method.</exception>
    internal byte[] Request(ReadOnlySpan<byte> json, long firstLine = 1) => _requests.Convert(_method.Descriptor.InputType, json, firstLine);

    /// <exception cref="WireException">The bytes are no response of the method.</exception>
    internal string Response(byte[] wire)
    {
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer, _style);
        try
        {
            _responses.Write(json, _method.Descriptor.OutputType, wire);
        }
        catch (WireException error)
        {
            throw new WireException($"The answer cannot be read as {_method.Descriptor.OutputType.FullName}: {error.Message} Do worker and descriptors belong together?", error);
        }

        json.Flush();
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}
