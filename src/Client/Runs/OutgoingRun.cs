using Google.Protobuf;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Client;

/// <summary>Consecutive items on their way out: either packed together, or a single large one, in pieces or where it lies already.</summary>
internal sealed class OutgoingRun(ulong firstIndex, uint method, MessagePacker? packer, ReadOnlyMemory<byte> large)
{
    private readonly List<ItemHeaders> _headers = [];
    private int _sent;
    private RunRequest? _next;

    internal int Count { get; private set; }

    /// <summary>The index after the last item.</summary>
    internal ulong End => firstIndex + (ulong)Count;

    internal uint Method => method;

    /// <summary>Where its single item lies.</summary>
    internal RentedSlice? Slice { private get; init; }

    internal MessagePacker? Packer => packer;

    /// <summary>The buffer went on to a large message, and is not to be pooled.</summary>
    internal bool BufferIsShared { private get; set; }

    internal bool IsFull => Packer is null || Packer.Length >= FrameLimits.Run;

    internal void Add(ItemHeaders? headers)
    {
        Count++;
        if (headers is not null)
        {
            _headers.Add(headers);
        }

        _next = null;
    }

    /// <summary>The frame to send now. It does not move on before <see cref="Sent"/>.</summary>
    internal RunRequest Peek() => _next ??= _sent < large.Length ? NextPiece() : Items();

    /// <summary>The frame was taken for sending; true when it was the last.</summary>
    internal bool Sent()
    {
        var last = _next!.FrameCase == RunRequest.FrameOneofCase.Items;
        _sent += last ? 0 : _next.Piece.Data.Length;
        _next = null;
        return last;
    }

    internal void Release()
    {
        if (!BufferIsShared)
        {
            packer?.Release();
        }
    }

    private RunRequest NextPiece() => new()
    {
        Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(large.Slice(_sent, Math.Min(FrameLimits.Message, large.Length - _sent))) },
    };

    private RunRequest Items() => new()
    {
        Items = new ItemRun
        {
            FirstIndex = firstIndex,
            Count = (uint)Count,
            Method = method,
            FromPieces = packer is null && Slice is null,
            Slice = Slice is { } slice ? new Slice { Segment = slice.Segment, Offset = (ulong)slice.Offset, Length = (uint)slice.Length } : null,
            Packed = packer is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(packer.Packed),
            Headers = { _headers },
        },
    };
}
