using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>How values of each type lie on the wire.</summary>
internal static class ScalarTypes
{
    internal static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireFormat.WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireFormat.WireType.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireFormat.WireType.LengthDelimited,
        FieldType.Group => WireFormat.WireType.StartGroup,
        _ => WireFormat.WireType.Varint,
    };

    /// <summary>Neither text, nor bytes, nor a message: it has a number as its bits, and lists of it may be packed.</summary>
    internal static bool IsNumber(FieldType type) => WireTypeOf(type) is not (WireFormat.WireType.LengthDelimited or WireFormat.WireType.StartGroup);

    internal static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    internal static long UnZigZag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);
}
