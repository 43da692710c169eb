using System.Runtime.InteropServices;

namespace Supervisor.TestKit;

/// <summary>Signals to processes that the test started.</summary>
public static partial class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>False where there is no such process any more.</summary>
    public static bool Send(int pid, int signal) => pid > 1 ? kill(pid, signal) == 0 : throw new ArgumentOutOfRangeException(nameof(pid));

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
