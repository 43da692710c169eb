using System.Text;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>One JSON value that is being read, and where in it the reading is.</summary>
internal ref struct JsonInput
{
    // A message in a list takes two levels, and parsers of protobuf stop at 100 messages.
    private const int MaxDepth = 200;

    private readonly ReadOnlySpan<byte> _json;
    private readonly long _firstLine;
    private Utf8JsonReader _reader;

    /// <param name="json">UTF-8.</param>
    /// <param name="firstLine">The number of its first line, for errors.</param>
    internal JsonInput(ReadOnlySpan<byte> json, long firstLine)
    {
        _json = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        _firstLine = firstLine;
        _reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    internal JsonPath Path { get; } = new();

    internal readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>The text of a string, a name or a number.</summary>
    internal readonly string Text
    {
        get
        {
            try
            {
                return Token == JsonTokenType.Number ? Encoding.UTF8.GetString(_reader.ValueSpan) : _reader.GetString()!;
            }
            catch (InvalidOperationException error)
            {
                throw Failed($"the string is no valid Unicode text: {error.Message}", error);
            }
        }
    }

    /// <summary>The next token, which there must be.</summary>
    internal JsonTokenType Read()
    {
        try
        {
            return _reader.Read() ? _reader.TokenType : throw Failed("the JSON ends too early");
        }
        catch (JsonException error)
        {
            throw NotJson(error);
        }
    }

    /// <summary>Nothing but white space may follow.</summary>
    internal void ReadEnd()
    {
        try
        {
            _reader.Read();
        }
        catch (JsonException error)
        {
            throw NotJson(error);
        }
    }

    internal readonly void Expect(JsonTokenType token, string what)
    {
        if (Token != token)
        {
            throw Expected(what);
        }
    }

    /// <summary>Moves to the end of the value that has begun, and returns its text.</summary>
    internal string ReadWhole()
    {
        var start = (int)_reader.TokenStartIndex;
        SkipValue();
        return Encoding.UTF8.GetString(_json[start..(int)_reader.BytesConsumed]);
    }

    /// <summary>The text of this property of the object that has begun, without moving; null: it has none.</summary>
    internal readonly string? Peek(string property)
    {
        var ahead = this;
        while (ahead.Read() != JsonTokenType.EndObject)
        {
            var found = ahead._reader.ValueTextEquals(property);
            if (ahead.Read() == JsonTokenType.String && found)
            {
                return ahead.Text;
            }

            ahead.SkipValue();
        }

        return null;
    }

    internal readonly JsonInputException Expected(string what) => Failed($"{Shown()} is not {what}");

    internal readonly JsonInputException Failed(string problem, Exception? inner = null) =>
        new(Path.ToString(), _firstLine + _json[..(int)_reader.TokenStartIndex].Count((byte)'\n'), problem, inner);

    private void SkipValue()
    {
        try
        {
            _reader.Skip();
        }
        catch (JsonException error)
        {
            throw NotJson(error);
        }
    }

    private readonly JsonInputException NotJson(JsonException error) =>
        new(Path.ToString(), _firstLine + (error.LineNumber ?? 0), $"not JSON, at byte {(error.BytePositionInLine ?? 0) + 1} of the line: {Cause(error)}", error);

    // Without the position that System.Text.Json adds: it counts lines from 0.
    private static string Cause(JsonException error)
    {
        var position = error.Message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return position < 0 ? error.Message : error.Message[..position];
    }

    private readonly string Shown() => Token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String or JsonTokenType.PropertyName => Text is { Length: > 40 } text ? $"\"{text[..40]}…\"" : $"\"{Text}\"",
        JsonTokenType.Number => Text,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };
}
