using System.Collections;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Supervisor.Cli.Tests.Json;

/// <summary>Random messages of a generated type, every field of it now and then.</summary>
internal sealed class MessageGen(MessageDescriptor type, int depth = 3) : Gen<IMessage>
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String.AlphaNumeric, Gen.OneOf("", "\"", "\\", "\n\t\0", "é", "日本", "🙂", "</script>", "1", "true", "null", "@type"));

    private static readonly Gen<double> Doubles = Gen.OneOf(
        Gen.Double, Gen.OneOf(0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 1e16, 0.1));

    private static readonly Gen<float> Floats = Gen.OneOf(
        Gen.Single, Gen.OneOf(0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 16777216f, 0.1f));

    private static readonly Gen<int> Ints = Gen.OneOf(Gen.Int, Gen.OneOf(0, 1, -1, int.MinValue, int.MaxValue));

    private static readonly Gen<long> Longs = Gen.OneOf(Gen.Long, Gen.OneOf(0L, 1, -1, long.MinValue, long.MaxValue));

    private static readonly Gen<ByteString> Blobs = Gen.Byte.Array[0, 9].Select(bytes => ByteString.CopyFrom(bytes));

    // Years 0001 to 9999, which are all that JSON's form has.
    private static readonly Gen<Timestamp> Times =
        Gen.Select(Gen.Long[-62135596800, 253402300799], Gen.Int[0, 999_999_999], (seconds, nanos) => new Timestamp { Seconds = seconds, Nanos = nanos });

    private static readonly Gen<Duration> Spans =
        Gen.Select(Gen.Long[0, 315_576_000_000], Gen.Int[0, 999_999_999], Gen.Bool, (seconds, nanos, back) =>
            new Duration { Seconds = back ? -seconds : seconds, Nanos = back ? -nanos : nanos });

    private static readonly Gen<FieldMask> Masks =
        Gen.OneOf("name", "left.name", "by_number", "at_last.the_end").List[0, 3].Select(paths => new FieldMask { Paths = { paths } });

    public override IMessage Generate(PCG pcg, Size? min, out Size size)
    {
        size = new Size(1);
        // As the wire keeps it: the generated code does not write -0 where 0 is the default.
        return type.Parser.ParseFrom(Message(pcg, type, depth).ToByteArray());
    }

    private static T One<T>(Gen<T> gen, PCG pcg) => gen.Generate(pcg, null, out _);

    private static bool Chance(PCG pcg, uint of) => pcg.Next(of) == 0;

    private static IMessage Message(PCG pcg, MessageDescriptor type, int depth)
    {
        switch (type.FullName)
        {
            case "google.protobuf.Timestamp":
                return One(Times, pcg);
            case "google.protobuf.Duration":
                return One(Spans, pcg);
            case "google.protobuf.FieldMask":
                return One(Masks, pcg);
            case "google.protobuf.Struct":
                return JsonStruct(pcg, depth);
            case "google.protobuf.Value":
                return JsonValue(pcg, depth);
            case "google.protobuf.Any":
                return Any.Pack(Message(pcg, Chance(pcg, 2) ? Scalars.Descriptor : Chance(pcg, 2) ? Duration.Descriptor : Int64Value.Descriptor, depth - 1));
        }

        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (Chance(pcg, 2) && (depth > 0 || field.FieldType != FieldType.Message))
            {
                Fill(pcg, message, field, depth);
            }
        }

        return message;
    }

    private static Value JsonValue(PCG pcg, int depth) => pcg.Next(depth > 0 ? 6u : 4u) switch
    {
        0 => Value.ForNull(),
        1 => Value.ForBool(Chance(pcg, 2)),
        2 => Value.ForNumber(One(Gen.Int, pcg) / 8.0),
        3 => Value.ForString(One(Texts, pcg)),
        4 => Value.ForList(JsonValue(pcg, depth - 1), JsonValue(pcg, depth - 1)),
        _ => Value.ForStruct(JsonStruct(pcg, depth)),
    };

    private static Struct JsonStruct(PCG pcg, int depth) => new() { Fields = { ["k" + One(Texts, pcg)] = JsonValue(pcg, depth - 1) } };

    private static void Fill(PCG pcg, IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            for (var count = pcg.Next(3); count > 0; count--)
            {
                map[Single(pcg, field.MessageType.FindFieldByNumber(1), depth)] = Single(pcg, field.MessageType.FindFieldByNumber(2), depth - 1);
            }
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var count = pcg.Next(4); count > 0; count--)
            {
                list.Add(Single(pcg, field, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Single(pcg, field, depth));
        }
    }

    private static object Single(PCG pcg, FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Double => One(Doubles, pcg),
        FieldType.Float => One(Floats, pcg),
        FieldType.Bool => Chance(pcg, 2),
        FieldType.String => One(Texts, pcg),
        FieldType.Bytes => One(Blobs, pcg),
        FieldType.Enum when field.EnumType.FullName == "google.protobuf.NullValue" => NullValue.NullValue,
        // Now and then a number that has no name.
        FieldType.Enum => Chance(pcg, 5) ? (Colour)One(Ints, pcg) : One(Gen.OneOf(Colour.Unspecified, Colour.Red, Colour.Blue), pcg),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)One(Ints, pcg),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)One(Longs, pcg),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => One(Longs, pcg),
        // The generated code has a wrapper as the value in it.
        FieldType.Message when field.MessageType.FullName.EndsWith("Value", StringComparison.Ordinal) && field.MessageType.FindFieldByNumber(1) is { Name: "value" } wrapped =>
            Single(pcg, wrapped, depth),
        FieldType.Message => Message(pcg, field.MessageType, depth - 1),
        _ => One(Ints, pcg),
    };
}
