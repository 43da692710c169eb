using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Supervisor.Bench.Micro;

/// <summary>Distinct messages of 16 bytes, about as many as a frame holds, and the marshaller that generated code would use for them.</summary>
internal static class PackedItems
{
    public const int Count = 3600;
    public const string Method = "bench.Echo/Echo";

    public static IReadOnlyList<BytesValue> Messages { get; } = [.. Enumerable.Range(0, Count).Select(Message)];

    public static byte[] Packed { get; } = Pack();

    public static Marshaller<BytesValue> Marshaller { get; } = Marshallers.Create(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => BytesValue.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static BytesValue Message(int number) => new() { Value = ByteString.CopyFromUtf8($"{number:D14}") };

    private static byte[] Pack()
    {
        var packed = new MemoryStream();
        foreach (var message in Messages)
        {
            message.WriteDelimitedTo(packed);
        }

        return packed.ToArray();
    }
}
