using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Worker.Recovery;

/// <summary>
/// The first bytes of a file as memory. What is stored there is in the kernel's hands at once: it outlives SIGKILL.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    internal MappedFile(string path, long length)
    {
        Handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            var size = RandomAccess.GetLength(Handle);
            if (size < length)
            {
                throw new InvalidDataException($"'{path}' has {size} bytes; at least {length} were promised.");
            }

            _map = MemoryMappedFile.CreateFromFile(Handle, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, length);
        }
        catch
        {
            _map?.Dispose();
            Handle.Dispose();
            throw;
        }
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start + _view.PointerOffset;
    }

    internal SafeFileHandle Handle { get; }

    internal byte* Start { get; }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        Handle.Dispose();
    }
}
