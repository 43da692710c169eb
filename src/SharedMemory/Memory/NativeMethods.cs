using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.SharedMemory;

/// <summary>The system calls for memory that processes share (memfd_create(2), fcntl(2), mmap(2), madvise(2), futex(2)).</summary>
internal static unsafe partial class NativeMethods
{
    internal const uint CloseOnExec = 0x1;
    internal const uint AllowSealing = 0x2;

    internal const int AddSeals = 1033;
    internal const int GetSeals = 1034;
    internal const int SealSeal = 0x1;
    internal const int SealShrink = 0x2;
    internal const int SealGrow = 0x4;

    internal const int ProtectNone = 0;
    internal const int ProtectRead = 0x1;
    internal const int ProtectReadWrite = ProtectRead | 0x2;
    internal const int MapShared = 0x1;
    internal const int MapPrivate = 0x2;
    internal const int MapFixed = 0x10;
    internal const int MapAnonymous = 0x20;

    internal const int AdviseRemove = 9;

    internal static readonly nint MapFailed = -1;

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(SafeFileHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, nint file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    internal static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    internal static partial int Advise(nint address, nuint length, int advice);

    // The number differs between architectures; everything else of the call is the same.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint FutexCall(nint number, uint* word, nint operation, nint value, nint timeout, nint word2, nint value3);
}
