using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Supervisor.Cli.Tests.Json;

/// <summary>Converts by descriptors that have no generated code behind them, as those of reflection.</summary>
internal static class Conversion
{
    private static readonly IReadOnlyList<FileDescriptor> Files = FileDescriptor.BuildFromByteStrings(
        InOrder([JsonTypesReflection.Descriptor, JsonTypesProto2Reflection.Descriptor]).Select(file => file.SerializedData));

    internal static TypeRegistry Types { get; } = TypeRegistry.FromFiles(Files);

    internal static MessageDescriptor Type(MessageDescriptor generated) => Types.Find(generated.FullName);

    internal static string ToJson(IMessage message, bool showDefaults = false) => ToJson(message.Descriptor, message.ToByteArray(), showDefaults);

    internal static string ToJson(MessageDescriptor generated, byte[] wire, bool showDefaults = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        new WireToJson(Types, showDefaults).Write(json, Type(generated), wire);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static IMessage FromJson(MessageDescriptor generated, string json) =>
        generated.Parser.ParseFrom(new JsonToWire(Types).Convert(Type(generated), Encoding.UTF8.GetBytes(json)));

    internal static T FromJson<T>(string json)
        where T : IMessage, new() =>
        (T)FromJson(new T().Descriptor, json);

    private static IEnumerable<FileDescriptor> InOrder(IEnumerable<FileDescriptor> files) =>
        files.SelectMany(file => InOrder(file.Dependencies).Append(file)).DistinctBy(file => file.Name);
}
