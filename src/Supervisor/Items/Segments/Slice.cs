using Supervisor.Items.Wire;

namespace Supervisor.Items;

/// <summary>One large message in a segment.</summary>
internal class Slice(Segment segment, ulong offset, uint length)
{
    public Segment Segment => segment;

    public ulong Offset => offset;

    public uint Length => length;

    /// <summary>Copies the message, in pieces.</summary>
    /// <exception cref="ObjectDisposedException">Its segment has ended, and with it whoever wanted it done.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Read()
    {
        for (uint done = 0; done < length;)
        {
            var piece = new byte[Math.Min(WireMapping.MaxPieceBytes, length - done)];
            segment.Read(offset + done, piece);
            done += (uint)piece.Length;
            yield return piece;
        }
    }

    /// <summary>Nobody reads it any more, and it may be used again. Once.</summary>
    public virtual void Return()
    {
    }

    /// <summary>Nobody needs it any more, but somebody may still read it. Once.</summary>
    public virtual void Forget()
    {
    }
}
