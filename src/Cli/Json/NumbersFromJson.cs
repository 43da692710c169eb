using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>Numbers, enums and booleans of JSON as the bits that the wire has for them.</summary>
internal static class NumbersFromJson
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    internal static ulong Read(ref JsonInput json, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => Boolean(ref json),
        FieldType.Enum => Enumeration(ref json, field.EnumType),
        FieldType.Double => BitConverter.DoubleToUInt64Bits(Real<double>(ref json, "a number")),
        FieldType.Float => BitConverter.SingleToUInt32Bits(Real<float>(ref json, "a number of 32 bits")),
        _ => Integer(ref json, field.FieldType, json.Token is JsonTokenType.Number or JsonTokenType.String ? json.Text : throw json.Expected(Name(field.FieldType))),
    };

    /// <summary>A map's key, which JSON has as a name.</summary>
    internal static ulong ReadKey(ref JsonInput json, FieldDescriptor key) => (key.FieldType, json.Text) switch
    {
        (FieldType.Bool, "true") => 1,
        (FieldType.Bool, "false") => 0,
        (FieldType.Bool, _) => throw json.Failed("the key must be \"true\" or \"false\""),
        (var type, var text) => Integer(ref json, type, text),
    };

    private static ulong Boolean(ref JsonInput json) => json.Token switch
    {
        JsonTokenType.True => 1,
        JsonTokenType.False => 0,
        _ => throw json.Expected("true or false"),
    };

    private static ulong Enumeration(ref JsonInput json, EnumDescriptor type)
    {
        if (json.Token == JsonTokenType.Number)
        {
            return Integer(ref json, FieldType.Int32, json.Text);
        }

        var value = json.Token switch
        {
            JsonTokenType.String => type.FindValueByName(json.Text),
            // Only google.protobuf.NullValue is asked about null.
            JsonTokenType.Null => type.FindValueByNumber(0),
            _ => null,
        };
        return value is null
            ? throw json.Expected($"a value of {type.FullName}: {NameList.Of(type.Values.Select(known => known.Name))}, or a number")
            : (ulong)value.Number;
    }

    private static T Real<T>(ref JsonInput json, string what)
        where T : struct, IFloatingPointIeee754<T>
    {
        var text = json.Token is JsonTokenType.Number or JsonTokenType.String ? json.Text : throw json.Expected(what);
        return text switch
        {
            "NaN" => T.NaN,
            "Infinity" => T.PositiveInfinity,
            "-Infinity" => T.NegativeInfinity,
            _ when BeginsNumber(text) && T.TryParse(text, Number, CultureInfo.InvariantCulture, out var value) =>
                T.IsFinite(value) ? value : throw json.Failed($"{text} is too large for {what}"),
            _ => throw json.Expected($"{what}, \"NaN\", \"Infinity\" or \"-Infinity\""),
        };
    }

    // Decimal holds each 64-bit number, so 1e3 and 5.0 are what they say, and 1.5 is no integer.
    private static ulong Integer(ref JsonInput json, FieldType type, string text)
    {
        var (low, high) = Range(type);
        if (!BeginsNumber(text) || !decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var value) || decimal.Truncate(value) != value)
        {
            throw json.Expected(Name(type));
        }

        if (value < low || value > high)
        {
            throw json.Failed($"{text} is outside the range {low} to {high}");
        }

        return type switch
        {
            FieldType.UInt64 or FieldType.Fixed64 => (ulong)value,
            FieldType.SInt32 or FieldType.SInt64 => ScalarTypes.ZigZag((long)value),
            _ => (ulong)(long)value,
        };
    }

    private static (decimal Low, decimal High) Range(FieldType type) => type switch
    {
        FieldType.UInt32 or FieldType.Fixed32 => (uint.MinValue, uint.MaxValue),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong.MinValue, ulong.MaxValue),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long.MinValue, long.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    private static string Name(FieldType type) => Range(type) is ( < 0, _) ? "an integer" : "an integer, 0 or more";

    // The parsers take more than JSON does: "+1", ".5", "infinity".
    private static bool BeginsNumber(string text) => text.Length > 0 && char.IsAsciiDigit(text[text[0] == '-' && text.Length > 1 ? 1 : 0]);
}
