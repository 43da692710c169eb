using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Supervisor.SharedMemory;

/// <summary>
/// A segment as its maker has it: it shows others where it is, and reads it without mapping it. What nobody has written takes no memory. Its end is
/// that of the last mapping, too.
/// </summary>
internal sealed class SegmentFile : IDisposable
{
    private readonly SealedMemory _memory;

    private SegmentFile(SealedMemory memory, byte[] nonce) => (_memory, Nonce) = (memory, nonce);

    /// <summary>Where other processes of the same user open it, until it is disposed.</summary>
    internal string Path => _memory.Path;

    /// <summary>By which they know that they opened what was meant.</summary>
    internal byte[] Nonce { get; }

    internal long Length => _memory.Length;

    /// <summary>A new one; null where there is none to be had.</summary>
    /// <param name="length">Of its messages, in bytes; 2 GiB less a page at most.</param>
    internal static SegmentFile? TryCreate(int length)
    {
        SealedMemory? memory = null;
        try
        {
            memory = SealedMemory.Create(SegmentLayout.HeaderLength + (long)length);
            var header = new byte[SegmentLayout.NonceAt + SegmentLayout.NonceLength];
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(SegmentLayout.MagicAt), SegmentLayout.Magic);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(SegmentLayout.VersionAt), SegmentLayout.Version);
            var nonce = RandomNumberGenerator.GetBytes(SegmentLayout.NonceLength);
            nonce.CopyTo(header.AsSpan(SegmentLayout.NonceAt));
            RandomAccess.Write(memory.File, header, 0);
            return new SegmentFile(memory, nonce);
        }
        catch (IOException)
        {
            memory?.Dispose();
            return null;
        }
    }

    /// <summary>Copies what lies somewhere. Whoever laid it there may change it at any time.</summary>
    /// <exception cref="ObjectDisposedException">The segment is over.</exception>
    internal void Read(long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var read = RandomAccess.Read(_memory.File, into, offset);
            if (read == 0)
            {
                throw new ArgumentOutOfRangeException(nameof(offset), offset, "The slice ends behind its segment.");
            }

            into = into[read..];
            offset += read;
        }
    }

    public void Dispose() => _memory.Dispose();
}
