using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.TestWorker;

/// <summary>
/// Appends for several processes at a time. FileMode.Append will not do: .NET looks for the end and writes there, and two processes
/// that do so write over each other. With O_APPEND the kernel does both in one step, whatever the offset (pwrite(2), BUGS).
/// </summary>
internal static partial class AppendedFile
{
    private const int WriteOnlyAppendCreate = 0x1 | 0x400 | 0x40;
    private const int ReadWriteForOwner = 0x180;

    internal static void Append(string path, string text)
    {
        using var file = new SafeFileHandle(Open(path, WriteOnlyAppendCreate, ReadWriteForOwner), ownsHandle: true);
        if (file.IsInvalid)
            throw new IOException($"{path} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), fileOffset: 0);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
