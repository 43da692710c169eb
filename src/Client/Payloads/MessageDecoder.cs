using System.Buffers;
using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Reads messages with a method's marshaller, through one context for all of them.</summary>
internal sealed class MessageDecoder<T>(Marshaller<T> marshaller) : DeserializationContext
{
    private readonly Func<DeserializationContext, T> _deserializer = marshaller.ContextualDeserializer;
    private ReadOnlyMemory<byte> _message;

    internal T Decode(ReadOnlyMemory<byte> message)
    {
        _message = message;
        return _deserializer(this);
    }

    public override int PayloadLength => _message.Length;

    public override byte[] PayloadAsNewBuffer() => _message.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(_message);
}
