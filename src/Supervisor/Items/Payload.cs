namespace Supervisor.Items;

/// <summary>
/// The bytes of a run, which the daemon never parses: either a block of delimited messages, or the pieces that make up one
/// large message.
/// </summary>
internal readonly struct Payload
{
    private Payload(ReadOnlyMemory<byte> packed, IReadOnlyList<ReadOnlyMemory<byte>>? pieces, long length)
    {
        Packed = packed;
        Pieces = pieces;
        Length = length;
    }

    /// <summary>Delimited messages; empty where there are pieces.</summary>
    public ReadOnlyMemory<byte> Packed { get; }

    /// <summary>The pieces of the run's single large message, in order; null for a packed run.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Pieces { get; }

    /// <summary>Bytes in all.</summary>
    public long Length { get; }

    public static Payload FromPacked(ReadOnlyMemory<byte> packed) => new(packed, null, packed.Length);

    public static Payload FromPieces(IReadOnlyList<ReadOnlyMemory<byte>> pieces) =>
        new(ReadOnlyMemory<byte>.Empty, pieces, pieces.Sum(piece => (long)piece.Length));
}
