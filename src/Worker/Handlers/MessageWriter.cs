using System.Buffers;
using Grpc.Core;
using Supervisor.Client;
using Supervisor.SharedMemory;

namespace Supervisor.Worker.Handlers;

/// <summary>
/// What a marshaller writes a response to: a buffer that one lane uses for all its items. The length prefix goes into the room
/// left before the message, so the delimited form costs no copy. A large response goes where its client reads it, if there is room.
/// </summary>
/// <param name="limit">Of a response.</param>
/// <param name="slices">Where large ones go; null: nowhere else.</param>
internal sealed class MessageWriter(ulong limit, SliceWriter? slices = null) : SerializationContext, IBufferWriter<byte>
{
    private const int PrefixRoom = 5;
    private const int KeptCapacity = 1024 * 1024;

    private byte[] _buffer = new byte[1024];
    private int _end = PrefixRoom;
    private bool _mayBeSlice;

    /// <summary>Whether the message that was written lies in a slice, and not here.</summary>
    internal bool IsSlice => slices is { IsOpen: true };

    /// <summary>Where it lies there. Whoever sends that gives the room back, one day.</summary>
    internal RentedSlice TakeSlice() => slices!.End();

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

    /// <param name="marshaller">Writes it.</param>
    /// <param name="message">The response.</param>
    /// <param name="mayBeSlice">Nothing travels beside it.</param>
    /// <exception cref="ResponseTooLargeException">The message is larger than an item may be.</exception>
    internal void Write<T>(Marshaller<T> marshaller, T message, bool mayBeSlice = false)
    {
        slices?.Drop();
        _mayBeSlice = mayBeSlice && slices is not null;
        if (_buffer.Length > KeptCapacity)
        {
            _buffer = new byte[1024];
        }

        _end = PrefixRoom;
        try
        {
            marshaller.ContextualSerializer(message, this);
        }
        catch
        {
            slices?.Drop();
            throw;
        }

        if (slices is { IsOpen: true, IsWhole: false })
        {
            GoOnInBuffer();
        }

        if ((ulong)(_end - PrefixRoom) > limit)
        {
            throw new ResponseTooLargeException(limit);
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        if (!_mayBeSlice || payloadLength <= FrameLimits.Message || (ulong)payloadLength > limit || !slices!.TryBegin(payloadLength))
        {
            Reserve(payloadLength);
        }
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete()
    {
    }

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
    }

    public void Advance(int count)
    {
        if (slices is { IsOpen: true })
        {
            slices.Advance(count);
        }
        else
        {
            _end += count;
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (slices is { IsOpen: true })
        {
            if (slices.Rest.Length >= Math.Max(sizeHint, 1))
            {
                return slices.Rest;
            }

            GoOnInBuffer();
        }

        Reserve(sizeHint);
        return _buffer.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    // For a marshaller that said another length than it writes.
    private void GoOnInBuffer()
    {
        var written = slices!.Written;
        Reserve(written.Length);
        written.Span.CopyTo(_buffer.AsSpan(_end));
        _end += written.Length;
        slices.Drop();
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
