using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;

namespace Supervisor.Workers.Attach;

/// <summary>The pieces of a large item, made as they are written. Where they lie in a segment, that does not end before. Not safe for use by several threads.</summary>
internal sealed class QueuedPieces : IDisposable
{
    private readonly IEnumerator<Piece> _pieces;
    private Segment? _held;

    public QueuedPieces(Payload payload)
    {
        _pieces = payload.ToPieces().GetEnumerator();
        _held = payload.Slice?.Segment;
        _held?.Hold();
    }

    /// <summary>Null after the last.</summary>
    public Piece? Next()
    {
        if (_pieces.MoveNext())
        {
            return _pieces.Current;
        }

        Dispose();
        return null;
    }

    public void Dispose()
    {
        _held?.Release();
        _held = null;
    }
}
