using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Supervisor.SharedMemory;

/// <summary>
/// Two rings of bytes, one for each direction, between the process that made them and one other. Either process may die at any point: what
/// the other finds in the memory is whole as far as it was published, and nothing in it can make it wait or crash.
/// </summary>
internal sealed unsafe class RingPair : IDisposable
{
    internal const int NonceLength = 16;

    private readonly SealedMemory _memory;
    private readonly Mapping _header;
    private readonly Mapping _toOther;
    private readonly Mapping _toMaker;

    private RingPair(SealedMemory memory, int capacity, bool isMaker)
    {
        _memory = memory;
        _header = Mapping.Of(memory, 0, RingLayout.HeaderLength);
        _toOther = Mapping.Twice(memory, RingLayout.HeaderLength, capacity);
        _toMaker = Mapping.Twice(memory, RingLayout.HeaderLength + capacity, capacity);
        var toOther = Words(RingLayout.DirectionAt);
        var toMaker = Words(RingLayout.DirectionAt + RingLayout.DirectionSize);
        var maker = Words(RingLayout.EndAt);
        var other = Words(RingLayout.EndAt + RingLayout.EndSize);
        Writer = isMaker ? new RingWriter(toOther, _toOther.Start, capacity) : new RingWriter(toMaker, _toMaker.Start, capacity);
        Reader = isMaker ? new RingReader(toMaker, _toMaker.Start, capacity) : new RingReader(toOther, _toOther.Start, capacity);
        Own = new Doorbell(isMaker ? maker : other);
        Others = new Doorbell(isMaker ? other : maker);
    }

    internal RingWriter Writer { get; }

    internal RingReader Reader { get; }

    /// <summary>What this end sleeps on.</summary>
    internal Doorbell Own { get; }

    /// <summary>What the other end sleeps on.</summary>
    internal Doorbell Others { get; }

    /// <summary>The memory was given back.</summary>
    internal event Action? Disposed;

    /// <summary>Where the other process opens it. It can as long as this one has not disposed it.</summary>
    internal string Path => _memory.Path;

    /// <summary>By which the other process knows that it opened what was meant: paths of processes mean something else in another container.</summary>
    internal ReadOnlySpan<byte> Nonce => new(Words(RingLayout.NonceAt), NonceLength);

    /// <summary>As <see cref="Create"/>; null where there are none to be had.</summary>
    internal static RingPair? TryCreate(int capacity)
    {
        try
        {
            return Futex.IsSupported ? Create(capacity) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Open"/>; null when it cannot be used here.</summary>
    internal static RingPair? TryOpen(string path, ReadOnlySpan<byte> nonce)
    {
        try
        {
            return Futex.IsSupported ? Open(path, nonce) : null;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="capacity">Bytes of each ring; a multiple of the page size.</param>
    /// <exception cref="IOException">The system gives no memory.</exception>
    internal static RingPair Create(int capacity)
    {
        var memory = SealedMemory.Create(RingLayout.Length(capacity));
        try
        {
            var pair = new RingPair(memory, capacity, isMaker: true);
            RandomNumberGenerator.Fill(new Span<byte>(pair.Words(RingLayout.NonceAt), NonceLength));
            Unsafe.AsRef<int>(pair.Words(RingLayout.VersionAt)) = RingLayout.Version;
            Volatile.Write(ref Unsafe.AsRef<uint>(pair.Words(RingLayout.MagicAt)), RingLayout.Magic);
            return pair;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Opens the other end. Once for each pair.</summary>
    /// <exception cref="IOException">It is not there, or is not what was meant.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    internal static RingPair Open(string path, ReadOnlySpan<byte> nonce)
    {
        var memory = SealedMemory.Open(path);
        RingPair? pair = null;
        try
        {
            pair = RingLayout.CapacityOf(memory.Length) is { } capacity ? new RingPair(memory, capacity, isMaker: false) : null;
            // What is mapped needs no descriptor.
            memory.Dispose();
            return pair is not null && pair.IsWhole && pair.Nonce.SequenceEqual(nonce) ? pair : throw new IOException($"'{path}' is no ring, or not the one that was offered.");
        }
        catch
        {
            pair?.Dispose();
            memory.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _header.Dispose();
        _toOther.Dispose();
        _toMaker.Dispose();
        _memory.Dispose();
        Disposed?.Invoke();
        Disposed = null;
    }

    private bool IsWhole =>
        Volatile.Read(ref Unsafe.AsRef<uint>(Words(RingLayout.MagicAt))) == RingLayout.Magic && Unsafe.AsRef<int>(Words(RingLayout.VersionAt)) == RingLayout.Version;

    private byte* Words(int offset) => _header.Start + offset;
}
