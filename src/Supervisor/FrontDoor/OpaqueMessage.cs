using System.Buffers;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.FrontDoor;

/// <summary>A message that nobody here can read, in parts that frames of this protocol can hold.</summary>
/// <param name="parts">Its bytes; none for an empty message.</param>
internal sealed class OpaqueMessage(IReadOnlyList<ReadOnlyMemory<byte>> parts)
{
    // With what is around it in a frame a part costs no more than a piece may.
    private const int PartBytes = WireMapping.MaxPieceBytes - 16;

    /// <summary>Copies bytes and parses nothing.</summary>
    public static Marshaller<OpaqueMessage> Marshaller { get; } = Marshallers.Create<OpaqueMessage>(Write, Read);

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => parts;

    /// <summary>The response of an item.</summary>
    public static OpaqueMessage Of(Payload payload) => new(payload.Pieces ?? [payload.ToMessage().Memory]);

    /// <summary>As the request of an item.</summary>
    public Payload ToPayload() => parts.Count > 1
        ? Payload.FromPieces(parts)
        : Payload.FromPacked(PackedMessages.Pack(parts.Count == 0 ? [] : parts[0].Span));

    private static void Write(OpaqueMessage message, SerializationContext context)
    {
        context.SetPayloadLength(message.Parts.Sum(part => part.Length));
        var writer = context.GetBufferWriter();
        foreach (var part in message.Parts)
        {
            writer.Write(part.Span);
        }

        context.Complete();
    }

    private static OpaqueMessage Read(DeserializationContext context)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        for (var rest = context.PayloadAsReadOnlySequence(); !rest.IsEmpty; rest = rest.Slice(parts[^1].Length))
        {
            parts.Add(rest.Slice(0, Math.Min(PartBytes, rest.Length)).ToArray());
        }

        return new OpaqueMessage(parts);
    }
}
