using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>
/// Turns JSON into the bytes of a message of which only the descriptor is known, by protobuf's canonical mapping. Not for several threads
/// at a time.
/// </summary>
/// <param name="types">What an <c>Any</c> may hold.</param>
internal sealed class JsonToWire(TypeRegistry types)
{
    private readonly FieldNames _names = new();
    private readonly WireBuffer _wire = new();

    /// <param name="type">What the JSON is.</param>
    /// <param name="json">UTF-8.</param>
    /// <param name="firstLine">The number of its first line, for errors.</param>
    /// <exception cref="JsonInputException">It is none of the type.</exception>
    internal byte[] Convert(MessageDescriptor type, ReadOnlySpan<byte> json, long firstLine = 1)
    {
        _wire.Clear();
        var input = new JsonInput(json, firstLine);
        input.Read();
        WriteMessage(ref input, type);
        input.ReadEnd();
        return _wire.ToArray();
    }

    private void WriteMessage(ref JsonInput json, MessageDescriptor type)
    {
        if (WellKnownTypes.GeneratedFor(type) is { } generated)
        {
            _wire.WriteRaw(WellKnownTypes.Parse(ref json, generated));
        }
        else if (WellKnownTypes.IsWrapper(type))
        {
            WriteSingle(ref json, type.FindFieldByNumber(1));
        }
        else if (type.FullName == WellKnownTypes.Any)
        {
            WriteAny(ref json, type);
        }
        else
        {
            json.Expect(JsonTokenType.StartObject, $"an object, for {type.FullName}");
            WriteFields(ref json, type, ignored: null);
        }
    }

    private void WriteFields(ref JsonInput json, MessageDescriptor type, string? ignored)
    {
        var given = new HashSet<IDescriptor>();
        while (json.Read() != JsonTokenType.EndObject)
        {
            var name = json.Text;
            if (name == ignored)
            {
                json.Read();
                continue;
            }

            json.Path.EnterField(name);
            var field = FieldOf(type, name, ref json);
            if (!given.Add(field))
            {
                throw json.Failed("given twice");
            }

            if (json.Read() != JsonTokenType.Null || (WellKnownTypes.TakesNull(field) && !field.IsRepeated))
            {
                CheckOneof(ref json, field, given);
                WriteField(ref json, field);
            }
            else
            {
                given.Remove(field);
            }

            json.Path.Leave();
        }

        if (type.Fields.InDeclarationOrder().FirstOrDefault(field => field.IsRequired && !given.Contains(field)) is { } missing)
        {
            throw json.Failed($"{type.FullName} requires the field {missing.JsonName}");
        }
    }

    private FieldDescriptor FieldOf(MessageDescriptor type, string name, ref JsonInput json) =>
        _names.TryFind(type, name, out var field)
            ? field
            : throw json.Failed($"no such field in {type.FullName}; {(type.Fields.InDeclarationOrder() is { Count: > 0 } fields
                ? $"it has {NameList.Of(fields.Select(known => known.JsonName))}"
                : "it has none")}");

    private static void CheckOneof(ref JsonInput json, FieldDescriptor field, HashSet<IDescriptor> given)
    {
        if (field.RealContainingOneof is { } oneof && !given.Add(oneof))
        {
            throw json.Failed($"only one of {NameList.Of(oneof.Fields.Select(member => member.JsonName))} may be given");
        }
    }

    private void WriteField(ref JsonInput json, FieldDescriptor field)
    {
        if (field.IsMap)
        {
            WriteMap(ref json, field);
        }
        else if (field.IsRepeated)
        {
            WriteList(ref json, field);
        }
        else
        {
            WriteSingle(ref json, field);
        }
    }

    private void WriteMap(ref JsonInput json, FieldDescriptor field)
    {
        var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        json.Expect(JsonTokenType.StartObject, $"an object, the map {field.FullName}");
        var keys = new HashSet<string>();
        while (json.Read() != JsonTokenType.EndObject)
        {
            var name = json.Text;
            json.Path.EnterKey(name);
            if (!keys.Add(name))
            {
                throw json.Failed("given twice");
            }

            _wire.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
            var entry = _wire.Begin();
            WriteKey(ref json, key, name);
            json.Read();
            ExpectElement(ref json, value);
            WriteSingle(ref json, value);
            _wire.End(entry);
            json.Path.Leave();
        }
    }

    private void WriteKey(ref JsonInput json, FieldDescriptor key, string name)
    {
        _wire.WriteTag(key.FieldNumber, ScalarTypes.WireTypeOf(key.FieldType));
        if (key.FieldType == FieldType.String)
        {
            _wire.WriteBytes(Encoding.UTF8.GetBytes(name));
        }
        else
        {
            _wire.WriteNumber(key.FieldType, NumbersFromJson.ReadKey(ref json, key));
        }
    }

    private void WriteList(ref JsonInput json, FieldDescriptor field)
    {
        json.Expect(JsonTokenType.StartArray, $"a list, the repeated field {field.FullName}");
        var packed = -1;
        for (var index = 0; json.Read() != JsonTokenType.EndArray; index++)
        {
            json.Path.EnterIndex(index);
            ExpectElement(ref json, field);
            // A list of anything else has the feature too, and does not use it.
            if (!field.IsPacked || !ScalarTypes.IsNumber(field.FieldType))
            {
                WriteSingle(ref json, field);
            }
            else
            {
                packed = packed < 0 ? BeginPacked(field) : packed;
                _wire.WriteNumber(field.FieldType, NumbersFromJson.Read(ref json, field));
            }

            json.Path.Leave();
        }

        if (packed >= 0)
        {
            _wire.End(packed);
        }
    }

    private int BeginPacked(FieldDescriptor field)
    {
        _wire.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
        return _wire.Begin();
    }

    private static void ExpectElement(ref JsonInput json, FieldDescriptor field)
    {
        if (json.Token == JsonTokenType.Null && !WellKnownTypes.TakesNull(field))
        {
            throw json.Failed("null cannot be an element");
        }
    }

    // One value with its tag.
    private void WriteSingle(ref JsonInput json, FieldDescriptor field)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                _wire.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
                var start = _wire.Begin();
                WriteMessage(ref json, field.MessageType);
                _wire.End(start);
                break;
            case FieldType.Group:
                _wire.WriteTag(field.FieldNumber, WireFormat.WireType.StartGroup);
                WriteMessage(ref json, field.MessageType);
                _wire.WriteTag(field.FieldNumber, WireFormat.WireType.EndGroup);
                break;
            case FieldType.String:
                json.Expect(JsonTokenType.String, "a string");
                _wire.WriteText(field, Encoding.UTF8.GetBytes(json.Text));
                break;
            case FieldType.Bytes:
                _wire.WriteText(field, BytesFromJson.Read(ref json));
                break;
            default:
                _wire.WriteNumber(field, NumbersFromJson.Read(ref json, field));
                break;
        }
    }

    private void WriteAny(ref JsonInput json, MessageDescriptor any)
    {
        json.Expect(JsonTokenType.StartObject, $"an object, for {WellKnownTypes.Any}");
        if (json.Peek("@type") is not { } url)
        {
            if (json.Read() != JsonTokenType.EndObject)
            {
                throw json.Failed("\"@type\" is missing: which type the fields are of, as \"type.googleapis.com/package.Message\"");
            }

            return;
        }

        var name = url[(url.LastIndexOf('/') + 1)..];
        var type = types.Find(name) ?? throw json.Failed($"the server's files have no type {name}, as \"@type\" names it");
        _wire.WriteText(any.FindFieldByNumber(1), Encoding.UTF8.GetBytes(url));
        _wire.WriteTag(2, WireFormat.WireType.LengthDelimited);
        var start = _wire.Begin();
        if (WellKnownTypes.HasOwnForm(type))
        {
            WriteAnyValue(ref json, type);
        }
        else
        {
            WriteFields(ref json, type, ignored: "@type");
        }

        _wire.End(start);
    }

    private void WriteAnyValue(ref JsonInput json, MessageDescriptor type)
    {
        while (json.Read() != JsonTokenType.EndObject)
        {
            var name = json.Text;
            json.Path.EnterField(name);
            json.Read();
            if (name == "value")
            {
                WriteMessage(ref json, type);
            }
            else if (name != "@type")
            {
                throw json.Failed($"no such field beside \"@type\"; {type.FullName} has its JSON below \"value\"");
            }

            json.Path.Leave();
        }
    }
}
