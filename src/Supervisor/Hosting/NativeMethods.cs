using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Hosting;

/// <summary>What start-up needs of the C library and .NET does not offer.</summary>
internal static unsafe partial class NativeMethods
{
    internal const int OpenReadOnly = 0;
    internal const int OpenReadWrite = 0x2;
    internal const int OpenCreate = 0x40;
    internal const int OpenNoWait = 0x800;
    internal const int OpenNoFollow = 0x20000;
    internal const int OpenCloseOnExec = 0x80000;
    internal const int LockExclusive = 0x2;
    internal const int LockNoWait = 0x4;
    internal const int SetDescriptorFlags = 2;
    internal const int CloseOnExec = 1;
    internal const int SigChld = 17;
    internal const int CurrentDirectory = -100;
    internal const int NoFollow = 0x100;
    internal const int EmptyPath = 0x1000;
    internal const uint BasicStats = 0x7ff;
    internal const int NoEntry = 2;
    internal const int WouldBlock = 11;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, int argument);

    /// <param name="handler">0 is SIG_DFL.</param>
    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    internal static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetUserByName(string name, byte* entry, byte* buffer, nuint size, out byte* result);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GetGroupByName(string name, byte* entry, byte* buffer, nuint size, out byte* result);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, byte* status);
}
