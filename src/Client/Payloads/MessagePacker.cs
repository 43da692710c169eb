using System.Buffers;
using Grpc.Core;
using Supervisor.SharedMemory;

namespace Supervisor.Client;

/// <summary>
/// Packs messages behind one another, each preceded by its length, into one pooled buffer: what a method's marshaller writes
/// into. Reused for all messages of a run, so that an item costs no allocation.
/// </summary>
internal sealed class MessagePacker : SerializationContext, IBufferWriter<byte>
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FrameLimits.Run + 4096);
    private int _start;
    private int _body;
    private bool _prefixed;
    private bool _complete;
    private SliceWriter? _slice;

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Packed => _buffer.AsMemory(0, Length);

    /// <summary>The message that was packed last, without its prefix.</summary>
    internal ReadOnlyMemory<byte> LastMessage => _buffer.AsMemory(_body, Length - _body);

    /// <summary>Adds a message. When the marshaller throws, the packer is as it was.</summary>
    /// <param name="message">What.</param>
    /// <param name="serializer">The marshaller's.</param>
    /// <param name="slices">Where a large message goes in place of the buffer, if there is room: it is open then. Null: nowhere.</param>
    internal void Pack<T>(T message, Action<T, SerializationContext> serializer, SliceWriter? slices = null)
    {
        _start = _body = Length;
        _prefixed = _complete = false;
        _slice = slices;
        try
        {
            serializer(message, this);
            if (!_complete)
            {
                throw new InvalidOperationException($"The marshaller of {typeof(T)} did not complete its message.");
            }
        }
        catch
        {
            Length = _start;
            slices?.Drop();
            throw;
        }
    }

    /// <summary>Takes the last message out again. Its bytes stay where they are: <see cref="LastMessage"/> must be taken before.</summary>
    internal void RemoveLast() => Length = _start;

    /// <summary>Gives the buffer back. Nothing of it may be in use.</summary>
    internal void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public override void SetPayloadLength(int payloadLength)
    {
        if (payloadLength > FrameLimits.Message && _slice?.TryBegin(payloadLength) == true)
        {
            return;
        }

        Reserve(payloadLength + Varint.MaxLength);
        _body = Length += Varint.Write(_buffer.AsSpan(Length), payloadLength);
        _prefixed = true;
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        payload.CopyTo(GetMemory(payload.Length));
        Advance(payload.Length);
        Complete();
    }

    public override void Complete()
    {
        if (_slice is { IsOpen: true, IsWhole: false })
        {
            GoOnInBuffer();
        }

        if (!_prefixed && _slice is not { IsOpen: true })
        {
            InsertPrefix();
        }

        _complete = true;
    }

    public void Advance(int count)
    {
        if (_slice is { IsOpen: true } slice)
        {
            slice.Advance(count);
        }
        else
        {
            Length += count;
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_slice is { IsOpen: true } slice)
        {
            if (slice.Rest.Length >= Math.Max(sizeHint, 1))
            {
                return slice.Rest;
            }

            GoOnInBuffer();
        }

        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    // For a marshaller that said another length than it writes.
    private void GoOnInBuffer()
    {
        var written = _slice!.Written;
        Reserve(written.Length);
        written.CopyTo(_buffer.AsMemory(Length));
        Length += written.Length;
        _slice.Drop();
    }

    // For a marshaller that did not say its length beforehand; generated ones do.
    private void InsertPrefix()
    {
        var size = Length - _start;
        Reserve(Varint.MaxLength);
        Span<byte> prefix = stackalloc byte[Varint.MaxLength];
        var length = Varint.Write(prefix, size);
        Buffer.BlockCopy(_buffer, _start, _buffer, _start + length, size);
        prefix[..length].CopyTo(_buffer.AsSpan(_start));
        _body = _start + length;
        Length += length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Min(2L * _buffer.Length, Array.MaxLength), (long)Length + count));
        Packed.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
