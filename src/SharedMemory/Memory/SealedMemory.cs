using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.SharedMemory;

/// <summary>
/// Memory without a name (memfd_create(2)) whose size nobody can change any more. Whoever maps memory that another process can shrink dies of
/// it, so what is not sealed is refused. It is gone with its last user, however that one ends.
/// </summary>
internal sealed class SealedMemory : IDisposable
{
    private const int Sealed = NativeMethods.SealSeal | NativeMethods.SealShrink | NativeMethods.SealGrow;

    // For people who look at a process's files, and for whoever opens it.
    private const string Name = "supervisor";

    private SealedMemory(SafeFileHandle file, long length) => (File, Length) = (file, length);

    internal SafeFileHandle File { get; }

    internal long Length { get; }

    /// <summary>Where other processes of the same user open it, as long as this one has it open.</summary>
    internal string Path => FormattableString.Invariant($"/proc/{Environment.ProcessId}/fd/{File.DangerousGetHandle()}");

    /// <summary>New memory, all zero.</summary>
    /// <param name="length">In bytes.</param>
    /// <exception cref="IOException">The system gives none.</exception>
    internal static SealedMemory Create(long length)
    {
        var descriptor = NativeMethods.CreateMemoryFile(Name, NativeMethods.CloseOnExec | NativeMethods.AllowSealing);
        if (descriptor < 0)
        {
            throw Failed("memfd_create");
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.SetLength(file, length);
            if (NativeMethods.Control(file, NativeMethods.AddSeals, Sealed) != 0)
            {
                throw Failed("fcntl(F_ADD_SEALS)");
            }

            return new SealedMemory(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens what another process has made.</summary>
    /// <exception cref="IOException">It is not there, not ours to open, or could be resized.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    internal static SealedMemory Open(string path)
    {
        // In another container the path may lead to anything, and some devices mind being opened.
        if (System.IO.File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName.StartsWith($"/memfd:{Name} ", StringComparison.Ordinal) != true)
        {
            throw new IOException($"'{path}' is no memory of a supervisor's.");
        }

        var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            // -1 for a file that can have none.
            var seals = NativeMethods.Control(file, NativeMethods.GetSeals, 0);
            if (seals < 0 || (seals & Sealed) != Sealed)
            {
                throw new IOException($"'{path}' is no memory that is sealed against resizing.");
            }

            return new SealedMemory(file, RandomAccess.GetLength(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Dispose();

    internal static IOException Failed(string call) =>
        new($"{call} failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
}
