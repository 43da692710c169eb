using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>The wire's bits of numbers, enums and booleans as JSON.</summary>
internal static class NumbersToJson
{
    internal static void Write(Utf8JsonWriter json, FieldDescriptor field, ulong bits)
    {
        switch (field.FieldType)
        {
            case FieldType.Bool:
                json.WriteBooleanValue(bits != 0);
                break;
            case FieldType.Enum:
                WriteEnumeration(json, field.EnumType, (int)bits);
                break;
            case FieldType.Double when BitConverter.UInt64BitsToDouble(bits) is var real && double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            case FieldType.Float when BitConverter.UInt32BitsToSingle((uint)bits) is var real && float.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            case FieldType.UInt32 or FieldType.Fixed32:
                json.WriteNumberValue((uint)bits);
                break;
            case FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32:
                json.WriteNumberValue((int)Signed(field.FieldType, bits));
                break;
            default:
                // Integers of 64 bits, which many readers of JSON would round, and what JSON has no number for.
                json.WriteStringValue(Text(field, bits));
                break;
        }
    }

    /// <summary>The value as the name of a map's entry.</summary>
    internal static string Text(FieldDescriptor field, ulong bits) => field.FieldType switch
    {
        FieldType.Bool => bits == 0 ? "false" : "true",
        FieldType.Double => BitConverter.UInt64BitsToDouble(bits).ToString(CultureInfo.InvariantCulture),
        FieldType.Float => BitConverter.UInt32BitsToSingle((uint)bits).ToString(CultureInfo.InvariantCulture),
        FieldType.UInt32 or FieldType.Fixed32 => ((uint)bits).ToString(CultureInfo.InvariantCulture),
        FieldType.UInt64 or FieldType.Fixed64 => bits.ToString(CultureInfo.InvariantCulture),
        _ => Signed(field.FieldType, bits).ToString(CultureInfo.InvariantCulture),
    };

    private static long Signed(FieldType type, ulong bits) => type switch
    {
        FieldType.SInt32 => (int)ScalarTypes.UnZigZag((uint)bits),
        FieldType.SInt64 => ScalarTypes.UnZigZag(bits),
        FieldType.Int64 or FieldType.SFixed64 => (long)bits,
        _ => (int)bits,
    };

    private static void WriteEnumeration(Utf8JsonWriter json, EnumDescriptor type, int number)
    {
        if (WellKnownTypes.IsNull(type))
        {
            json.WriteNullValue();
        }
        else if (type.FindValueByNumber(number) is { } value)
        {
            json.WriteStringValue(value.Name);
        }
        else
        {
            json.WriteNumberValue(number);
        }
    }
}
