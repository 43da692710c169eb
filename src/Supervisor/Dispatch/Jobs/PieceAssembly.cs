namespace Supervisor.Dispatch.Jobs;

/// <summary>Gathers the pieces of one large message, up to a limit; what lies beyond is counted and let go.</summary>
internal sealed class PieceAssembly(long limit)
{
    private List<ReadOnlyMemory<byte>> _pieces = [];

    /// <summary>Bytes of the message so far, those let go included.</summary>
    public long Length { get; private set; }

    public bool IsEmpty => Length == 0;

    public bool IsTooLarge => Length > limit;

    public void Add(ReadOnlyMemory<byte> piece)
    {
        Length += piece.Length;
        if (IsTooLarge)
        {
            _pieces.Clear();
        }
        else
        {
            _pieces.Add(piece);
        }
    }

    /// <summary>Gives out the message's pieces and starts over.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Take()
    {
        var pieces = _pieces;
        _pieces = [];
        Length = 0;
        return pieces;
    }
}
