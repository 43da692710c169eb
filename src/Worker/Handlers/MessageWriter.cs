using System.Buffers;
using Grpc.Core;

namespace Supervisor.Worker.Handlers;

/// <summary>
/// What a marshaller writes a response to: a buffer that one lane uses for all its items. The length prefix goes into the room
/// left before the message, so the delimited form costs no copy.
/// </summary>
internal sealed class MessageWriter(ulong limit) : SerializationContext, IBufferWriter<byte>
{
    private const int PrefixRoom = 5;
    private const int KeptCapacity = 1024 * 1024;

    private byte[] _buffer = new byte[1024];
    private int _end = PrefixRoom;

    /// <summary>The message's bytes, after <see cref="Write"/> and until the next.</summary>
    internal ReadOnlyMemory<byte> Message => _buffer.AsMemory(PrefixRoom, _end - PrefixRoom);

    /// <summary>The message with its length before it.</summary>
    internal ReadOnlyMemory<byte> Delimited
    {
        get
        {
            var start = PrefixRoom - Varint.Size((uint)(_end - PrefixRoom));
            Varint.Write(_buffer.AsSpan(start), (uint)(_end - PrefixRoom));
            return _buffer.AsMemory(start, _end - start);
        }
    }

    /// <exception cref="ResponseTooLargeException">The message is larger than an item may be.</exception>
    internal void Write<T>(Marshaller<T> marshaller, T message)
    {
        if (_buffer.Length > KeptCapacity)
        {
            _buffer = new byte[1024];
        }

        _end = PrefixRoom;
        marshaller.ContextualSerializer(message, this);
        if ((ulong)(_end - PrefixRoom) > limit)
        {
            throw new ResponseTooLargeException(limit);
        }
    }

    public override void SetPayloadLength(int payloadLength) => Reserve(payloadLength);

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete()
    {
    }

    public override void Complete(byte[] payload)
    {
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
    }

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_end);
    }

    private void Reserve(int more)
    {
        var needed = (long)_end + Math.Max(more, 1);
        if (needed <= _buffer.Length)
        {
            return;
        }

        if ((ulong)(_end - PrefixRoom + more) > limit)
        {
            throw new ResponseTooLargeException(limit);
        }

        var capacity = Math.Min(Math.Max(needed, _buffer.Length * 2L), Array.MaxLength);
        Array.Resize(ref _buffer, (int)capacity);
    }
}
