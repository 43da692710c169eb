namespace Supervisor.Items;

/// <summary>
/// The bytes of a run, which the daemon never parses: either a block of delimited messages, or one large message, in pieces or in a segment.
/// </summary>
internal readonly struct Payload
{
    private Payload(ReadOnlyMemory<byte> packed, IReadOnlyList<ReadOnlyMemory<byte>>? pieces, Slice? slice, long length)
    {
        Packed = packed;
        Pieces = pieces;
        Slice = slice;
        Length = length;
    }

    /// <summary>Delimited messages; empty where there is a large one.</summary>
    public ReadOnlyMemory<byte> Packed { get; }

    /// <summary>The pieces of the run's single large message, in order; null where there are none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Pieces { get; }

    /// <summary>Where the run's single large message lies; null where it is here.</summary>
    public Slice? Slice { get; }

    /// <summary>Bytes in all.</summary>
    public long Length { get; }

    public bool IsLarge => Pieces is not null || Slice is not null;

    public static Payload FromPacked(ReadOnlyMemory<byte> packed) => new(packed, null, null, packed.Length);

    public static Payload FromPieces(IReadOnlyList<ReadOnlyMemory<byte>> pieces) =>
        new(ReadOnlyMemory<byte>.Empty, pieces, null, pieces.Sum(piece => (long)piece.Length));

    public static Payload FromSlice(Slice slice) => new(ReadOnlyMemory<byte>.Empty, null, slice, slice.Length);

    /// <summary>The same bytes in memory of the daemon's own; a slice is read, and given back.</summary>
    /// <exception cref="ObjectDisposedException">The slice's segment has ended.</exception>
    public Payload Detached()
    {
        if (Slice is not { } slice)
        {
            return this;
        }

        var pieces = slice.Read().ToList();
        slice.Return();
        return FromPieces(pieces);
    }
}
