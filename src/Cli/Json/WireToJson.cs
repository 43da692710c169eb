using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>Turns the bytes of a message of which only the descriptor is known into JSON, by protobuf's canonical mapping.</summary>
/// <param name="types">What an <c>Any</c> may hold.</param>
/// <param name="showDefaults">Shows fields without presence that have their default, and empty lists and maps.</param>
internal sealed class WireToJson(TypeRegistry types, bool showDefaults = false)
{
    private const int MaxDepth = 100;

    /// <exception cref="WireException">The bytes are no such message, or one that has no JSON.</exception>
    internal void Write(Utf8JsonWriter json, MessageDescriptor type, ReadOnlyMemory<byte> wire) => WriteMessage(json, type, wire, depth: 0);

    private void WriteMessage(Utf8JsonWriter json, MessageDescriptor type, ReadOnlyMemory<byte> wire, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new WireException($"The message nests more than {MaxDepth} levels deep.");
        }

        if (WellKnownTypes.GeneratedFor(type) is { } generated)
        {
            // Parsed again, so that it is indented like the rest.
            using var own = JsonDocument.Parse(WellKnownTypes.Format(wire.Span, generated));
            own.WriteTo(json);
        }
        else if (WellKnownTypes.IsWrapper(type))
        {
            var value = type.FindFieldByNumber(1);
            WriteSingle(json, value, WireFields.Read(type, wire).TryGet(value, out var found) ? found : default, depth);
        }
        else
        {
            json.WriteStartObject();
            if (type.FullName == WellKnownTypes.Any)
            {
                WriteAny(json, WireFields.Read(type, wire), type, depth);
            }
            else
            {
                WriteFields(json, type, wire, depth);
            }

            json.WriteEndObject();
        }
    }

    private void WriteFields(Utf8JsonWriter json, MessageDescriptor type, ReadOnlyMemory<byte> wire, int depth)
    {
        var fields = WireFields.Read(type, wire);
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                WriteRepeated(json, field, fields.Of(field), depth);
            }
            else if (fields.TryGet(field, out var value))
            {
                if (field.HasPresence || showDefaults || !IsDefault(value))
                {
                    json.WritePropertyName(field.JsonName);
                    WriteSingle(json, field, value, depth);
                }
            }
            else if (showDefaults && !field.HasPresence)
            {
                json.WritePropertyName(field.JsonName);
                WriteSingle(json, field, default, depth);
            }
        }
    }

    private static bool IsDefault(WireValue value) => value.Bits == 0 && value.Bytes.IsEmpty;

    private void WriteRepeated(Utf8JsonWriter json, FieldDescriptor field, IReadOnlyList<WireValue> values, int depth)
    {
        if (values.Count == 0 && !showDefaults)
        {
            return;
        }

        json.WritePropertyName(field.JsonName);
        if (field.IsMap)
        {
            WriteMap(json, field.MessageType, values, depth);
            return;
        }

        json.WriteStartArray();
        foreach (var value in values)
        {
            WriteSingle(json, field, value, depth);
        }

        json.WriteEndArray();
    }

    private void WriteMap(Utf8JsonWriter json, MessageDescriptor entry, IReadOnlyList<WireValue> values, int depth)
    {
        var (key, value) = (entry.FindFieldByNumber(1), entry.FindFieldByNumber(2));
        var entries = new Dictionary<string, WireValue>();
        foreach (var occurrence in values)
        {
            var fields = WireFields.Read(entry, occurrence.Bytes);
            fields.TryGet(key, out var name);
            fields.TryGet(value, out var last);
            entries[key.FieldType == FieldType.String ? Encoding.UTF8.GetString(name.Bytes.Span) : NumbersToJson.Text(key, name.Bits)] = last;
        }

        json.WriteStartObject();
        foreach (var (name, last) in entries)
        {
            json.WritePropertyName(name);
            WriteSingle(json, value, last, depth);
        }

        json.WriteEndObject();
    }

    private void WriteSingle(Utf8JsonWriter json, FieldDescriptor field, WireValue value, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message or FieldType.Group:
                WriteMessage(json, field.MessageType, value.Bytes, depth + 1);
                break;
            case FieldType.String:
                json.WriteStringValue(Encoding.UTF8.GetString(value.Bytes.Span));
                break;
            case FieldType.Bytes:
                json.WriteBase64StringValue(value.Bytes.Span);
                break;
            default:
                NumbersToJson.Write(json, field, value.Bits);
                break;
        }
    }

    private void WriteAny(Utf8JsonWriter json, WireFields fields, MessageDescriptor any, int depth)
    {
        if (!fields.TryGet(any.FindFieldByNumber(1), out var url) || url.Bytes.IsEmpty)
        {
            return;
        }

        var name = Encoding.UTF8.GetString(url.Bytes.Span);
        json.WriteString("@type", name);
        fields.TryGet(any.FindFieldByNumber(2), out var content);
        if (types.Find(name[(name.LastIndexOf('/') + 1)..]) is not { } type)
        {
            // The mapping has nothing for types that are not known; what came is still shown.
            json.WriteBase64String("@value", content.Bytes.Span);
        }
        else if (WellKnownTypes.HasOwnForm(type))
        {
            json.WritePropertyName("value");
            WriteMessage(json, type, content.Bytes, depth + 1);
        }
        else
        {
            WriteFields(json, type, content.Bytes, depth + 1);
        }
    }
}
