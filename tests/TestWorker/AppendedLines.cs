using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.TestWorker;

/// <summary>Lines that several processes append to one file. O_APPEND keeps each whole; .NET's own append mode does not ask for it.</summary>
internal static partial class AppendedLines
{
    private const int WriteOnly = 0x1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;

    public static void Add(string path, string line)
    {
        using var file = Open(path, WriteOnly | Create | Append | CloseOnExec, 0x180);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(line + "\n"), 0);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);
}
