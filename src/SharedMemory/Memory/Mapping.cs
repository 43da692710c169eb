namespace Supervisor.SharedMemory;

/// <summary>A stretch of addresses. What lies there is gone when it is disposed: nobody may use it then.</summary>
internal sealed unsafe class Mapping : IDisposable
{
    private readonly nuint _length;
    private nint _start;

    private Mapping(nint start, nuint length) => (_start, _length) = (start, length);

    internal byte* Start => (byte*)_start;

    internal static Mapping Of(SealedMemory memory, long offset, int length, bool isReadOnly = false) =>
        new(Map(0, length, isReadOnly ? NativeMethods.ProtectRead : NativeMethods.ProtectReadWrite, NativeMethods.MapShared, memory, offset), (nuint)length);

    /// <summary>
    /// The same bytes twice, one after the other, so that what goes on from the end to the start of a ring lies in one piece.
    /// <paramref name="length"/> is a multiple of the page size.
    /// </summary>
    internal static Mapping Twice(SealedMemory memory, long offset, int length)
    {
        var start = Map(0, 2 * length, NativeMethods.ProtectNone, NativeMethods.MapPrivate | NativeMethods.MapAnonymous, null, 0);
        var mapping = new Mapping(start, 2 * (nuint)length);
        try
        {
            Map(start, length, NativeMethods.ProtectReadWrite, NativeMethods.MapShared | NativeMethods.MapFixed, memory, offset);
            Map(start + length, length, NativeMethods.ProtectReadWrite, NativeMethods.MapShared | NativeMethods.MapFixed, memory, offset);
            return mapping;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var start = Interlocked.Exchange(ref _start, 0);
        if (start != 0)
        {
            _ = NativeMethods.Unmap(start, _length);
        }
    }

    private static nint Map(nint address, int length, int protection, int flags, SealedMemory? memory, long offset)
    {
        var start = NativeMethods.Map(address, (nuint)length, protection, flags, memory?.File.DangerousGetHandle() ?? -1, offset);
        return start == NativeMethods.MapFailed ? throw SealedMemory.Failed("mmap") : start;
    }
}
