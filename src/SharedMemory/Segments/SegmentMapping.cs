using System.Buffers;
using System.Runtime.InteropServices;

namespace Supervisor.SharedMemory;

/// <summary>
/// A segment as those have it who lay messages there, or read them. It is unmapped when nobody holds it any more; whoever made it holds it first.
/// </summary>
internal sealed unsafe class SegmentMapping : MemoryManager<byte>
{
    private readonly Mapping _mapping;
    private readonly int _length;
    private int _holders = 1;

    private SegmentMapping(Mapping mapping, int length) => (_mapping, _length) = (mapping, length);

    internal int Length => _length;

    /// <summary>Whether it was unmapped.</summary>
    internal bool IsOver => Volatile.Read(ref _holders) == 0;

    /// <param name="path">Where its maker shows it.</param>
    /// <param name="nonce">By which it is known.</param>
    /// <param name="isReadOnly">Whoever writes there by mistake harms itself alone.</param>
    /// <exception cref="IOException">It is not there, or not what was meant.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    internal static SegmentMapping Open(string path, ReadOnlySpan<byte> nonce, bool isReadOnly = false)
    {
        using var memory = SealedMemory.Open(path);
        if (memory.Length <= SegmentLayout.HeaderLength || memory.Length > int.MaxValue)
        {
            throw NotMeant(path);
        }

        var mapping = Mapping.Of(memory, 0, (int)memory.Length, isReadOnly);
        var header = new ReadOnlySpan<byte>(mapping.Start, SegmentLayout.HeaderLength);
        if (MemoryMarshal.Read<uint>(header[SegmentLayout.MagicAt..]) == SegmentLayout.Magic
            && MemoryMarshal.Read<int>(header[SegmentLayout.VersionAt..]) == SegmentLayout.Version
            && header.Slice(SegmentLayout.NonceAt, SegmentLayout.NonceLength).SequenceEqual(nonce))
        {
            return new SegmentMapping(mapping, (int)memory.Length);
        }

        mapping.Dispose();
        throw NotMeant(path);
    }

    /// <summary>As <see cref="Open"/>; null when it cannot be used here.</summary>
    internal static SegmentMapping? TryOpen(string path, ReadOnlySpan<byte> nonce, bool isReadOnly = false)
    {
        try
        {
            return Open(path, nonce, isReadOnly);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where a message lies. Good as long as somebody holds the mapping.</summary>
    /// <exception cref="InvalidDataException">That is not within it.</exception>
    internal Memory<byte> Slice(ulong offset, uint length)
    {
        if (offset < (ulong)SegmentLayout.HeaderLength || offset > (ulong)_length || length > (ulong)_length - offset)
        {
            throw new InvalidDataException($"A slice of {length} bytes at {offset} is not within its segment of {_length}.");
        }

        return CreateMemory((int)offset, (int)length);
    }

    /// <summary>Keeps it mapped until <see cref="Release"/>. Only for who knows that somebody holds it.</summary>
    internal SegmentMapping Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _mapping.Dispose();
        }
    }

    /// <summary>Gives the system the memory back that lies before <paramref name="end"/>; it is zero from then on.</summary>
    internal void Clear(int end) =>
        _ = NativeMethods.Advise((nint)_mapping.Start + SegmentLayout.HeaderLength, (nuint)(end - SegmentLayout.HeaderLength), NativeMethods.AdviseRemove);

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(IsOver, this);
        return new Span<byte>(_mapping.Start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_mapping.Start + elementIndex);

    public override void Unpin()
    {
    }

    // Whoever holds it releases it.
    protected override void Dispose(bool disposing)
    {
    }

    private static IOException NotMeant(string path) => new($"'{path}' is no segment, or not the one that was offered.");
}
