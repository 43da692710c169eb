namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// Gathers the pieces of one large message, up to a limit; what lies beyond is counted and let go. Small pieces are put together, since each that
/// is kept by itself takes far more than its bytes.
/// </summary>
internal sealed class PieceAssembly(long limit)
{
    private const int Small = 4096;

    private List<ReadOnlyMemory<byte>> _pieces = [];
    private byte[] _tail = [];
    private int _tailLength;

    /// <summary>Bytes of the message so far, those let go included.</summary>
    public long Length { get; private set; }

    public bool IsEmpty => Length == 0;

    public bool IsTooLarge => Length > limit;

    public void Add(ReadOnlyMemory<byte> piece)
    {
        Length += piece.Length;
        if (IsTooLarge)
        {
            Clear();
        }
        else if (piece.Length < Small)
        {
            AddSmall(piece);
        }
        else
        {
            CloseTail();
            _pieces.Add(piece);
        }
    }

    /// <summary>Gives out the message's pieces and starts over.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Take()
    {
        CloseTail();
        var pieces = _pieces;
        Clear();
        Length = 0;
        return pieces;
    }

    private void AddSmall(ReadOnlyMemory<byte> piece)
    {
        if (_tail.Length - _tailLength < piece.Length)
        {
            CloseTail();
            _tail = new byte[Small];
        }

        piece.CopyTo(_tail.AsMemory(_tailLength));
        _tailLength += piece.Length;
    }

    private void CloseTail()
    {
        if (_tailLength > 0)
        {
            _pieces.Add(_tail.AsMemory(0, _tailLength));
        }

        (_tail, _tailLength) = ([], 0);
    }

    private void Clear()
    {
        _pieces = [];
        (_tail, _tailLength) = ([], 0);
    }
}
