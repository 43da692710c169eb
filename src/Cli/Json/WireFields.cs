using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>
/// The fields of one message as they lie on the wire: each may come several times, in any order, and packed or not, whatever the
/// descriptor says. What the descriptor does not know is left out.
/// </summary>
internal sealed class WireFields
{
    private readonly Dictionary<int, List<WireValue>> _values = [];

    private WireFields()
    {
    }

    /// <exception cref="WireException">The bytes are no message.</exception>
    internal static WireFields Read(MessageDescriptor type, ReadOnlyMemory<byte> wire)
    {
        var fields = new WireFields();
        var reader = new WireReader(wire);
        while (!reader.IsAtEnd)
        {
            var tag = reader.ReadTag();
            var value = reader.ReadValue(tag);
            if (type.FindFieldByNumber(WireFormat.GetTagFieldNumber(tag)) is { } field && Fits(field, value.Type))
            {
                fields.Add(field, value);
            }
        }

        return fields;
    }

    /// <summary>All occurrences, in the order in which they came.</summary>
    internal IReadOnlyList<WireValue> Of(FieldDescriptor field) => _values.TryGetValue(field.FieldNumber, out var values) ? values : [];

    /// <summary>What a field that is not repeated has. Of a message that came in parts, the parts one after the other are the whole.</summary>
    internal bool TryGet(FieldDescriptor field, out WireValue value)
    {
        var values = Of(field);
        value = values.Count == 0 ? default : values[^1];
        if (values.Count > 1 && field.FieldType is FieldType.Message or FieldType.Group)
        {
            value = value with { Bytes = values.SelectMany(part => part.Bytes.ToArray()).ToArray() };
        }

        return values.Count > 0;
    }

    private void Add(FieldDescriptor field, WireValue value)
    {
        // Of a oneof the last one counts.
        foreach (var other in field.RealContainingOneof?.Fields ?? [])
        {
            if (other != field)
            {
                _values.Remove(other.FieldNumber);
            }
        }

        if (!_values.TryGetValue(field.FieldNumber, out var values))
        {
            _values.Add(field.FieldNumber, values = []);
        }

        if (value.Type == WireFormat.WireType.LengthDelimited && ScalarTypes.IsNumber(field.FieldType))
        {
            Unpack(values, ScalarTypes.WireTypeOf(field.FieldType), value.Bytes);
        }
        else
        {
            values.Add(value);
        }
    }

    private static void Unpack(List<WireValue> values, WireFormat.WireType type, ReadOnlyMemory<byte> packed)
    {
        var reader = new WireReader(packed);
        while (!reader.IsAtEnd)
        {
            values.Add(new WireValue(type, reader.ReadNumber(type), default));
        }
    }

    private static bool Fits(FieldDescriptor field, WireFormat.WireType type) =>
        type == ScalarTypes.WireTypeOf(field.FieldType)
        || (type == WireFormat.WireType.LengthDelimited && field.IsRepeated && ScalarTypes.IsNumber(field.FieldType));
}
