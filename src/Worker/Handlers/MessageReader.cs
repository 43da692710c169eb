using System.Buffers;
using Grpc.Core;

namespace Supervisor.Worker.Handlers;

/// <summary>What a marshaller reads a request from. One lane uses one for all its items.</summary>
internal sealed class MessageReader : DeserializationContext
{
    internal ReadOnlyMemory<byte> Payload { get; set; }

    public override int PayloadLength => Payload.Length;

    public override byte[] PayloadAsNewBuffer() => Payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(Payload);
}
