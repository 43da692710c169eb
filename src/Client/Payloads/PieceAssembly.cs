using Google.Protobuf;

namespace Supervisor.Client;

/// <summary>Puts the pieces of one large message together.</summary>
internal sealed class PieceAssembly
{
    private readonly List<ByteString> _pieces = [];
    private int _length;

    internal void Add(ByteString piece)
    {
        _pieces.Add(piece);
        _length = checked(_length + piece.Length);
    }

    /// <summary>The message; the assembly is empty afterwards.</summary>
    internal ByteString Take()
    {
        var whole = GC.AllocateUninitializedArray<byte>(_length);
        var position = 0;
        foreach (var piece in _pieces)
        {
            piece.CopyTo(whole, position);
            position += piece.Length;
        }

        _pieces.Clear();
        _length = 0;
        return UnsafeByteOperations.UnsafeWrap(whole);
    }
}
