using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Supervisor.Cli;

/// <summary>
/// The types that JSON has a form of its own for. Wrappers are their one field, and <c>Any</c> needs the types of others; the rest is
/// left to those who know it.
/// </summary>
internal static class WellKnownTypes
{
    internal const string Any = "google.protobuf.Any";

    private static readonly Dictionary<string, MessageDescriptor> Formatted = new MessageDescriptor[]
    {
        Timestamp.Descriptor, Duration.Descriptor, FieldMask.Descriptor, Struct.Descriptor, Value.Descriptor, ListValue.Descriptor,
    }.ToDictionary(type => type.FullName);

    private static readonly HashSet<string> Wrappers = [.. new MessageDescriptor[]
    {
        BoolValue.Descriptor, BytesValue.Descriptor, DoubleValue.Descriptor, FloatValue.Descriptor, Int32Value.Descriptor, Int64Value.Descriptor,
        StringValue.Descriptor, UInt32Value.Descriptor, UInt64Value.Descriptor,
    }.Select(type => type.FullName)];

    /// <summary>Its JSON is that of its one field.</summary>
    internal static bool IsWrapper(MessageDescriptor type) => Wrappers.Contains(type.FullName);

    /// <summary>Whether its JSON within an <c>Any</c> stands below "value".</summary>
    internal static bool HasOwnForm(MessageDescriptor type) =>
        IsWrapper(type) || type.FullName is Any or "google.protobuf.Empty" || Formatted.ContainsKey(type.FullName);

    /// <summary>JSON's null is a value of it, not its absence.</summary>
    internal static bool TakesNull(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName == "google.protobuf.Value",
        FieldType.Enum => IsNull(field.EnumType),
        _ => false,
    };

    internal static bool IsNull(EnumDescriptor type) => type.FullName == "google.protobuf.NullValue";

    /// <summary>The generated type that parses and formats it; null: it is an ordinary message.</summary>
    internal static MessageDescriptor? GeneratedFor(MessageDescriptor type) => Formatted.GetValueOrDefault(type.FullName);

    /// <summary>The bytes of this JSON.</summary>
    /// <exception cref="JsonInputException">It is none of the type.</exception>
    internal static byte[] Parse(ref JsonInput json, MessageDescriptor generated)
    {
        // Made before the value is read, so that it names where the value begins.
        var failed = json.Failed($"no {generated.FullName}");
        var text = json.ReadWhole();
        try
        {
            return JsonParser.Default.Parse(text, generated).ToByteArray();
        }
        catch (Exception error) when (error is InvalidJsonException or InvalidProtocolBufferException or FormatException)
        {
            throw new JsonInputException(failed.Path, failed.Line, $"no {generated.FullName}: {error.Message}", error);
        }
    }

    /// <exception cref="WireException">The bytes are none of the type, or have values that it does not allow.</exception>
    internal static string Format(ReadOnlySpan<byte> wire, MessageDescriptor generated)
    {
        try
        {
            return JsonFormatter.Default.Format(generated.Parser.ParseFrom(wire));
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidProtocolBufferException)
        {
            throw new WireException($"A {generated.FullName} has no form as JSON: {error.Message}", error);
        }
    }
}
