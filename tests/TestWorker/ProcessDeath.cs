using System.Runtime.InteropServices;

namespace Supervisor.TestWorker;

internal static partial class ProcessDeath
{
    // SIG_DFL and SIG_IGN.
    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>Ends this process as asked: by a signal if one is named, else with an exit code.</summary>
    internal static void Die(int signal, int exitCode)
    {
        if (signal > 0)
        {
            // The runtime has handlers of its own: one for SIGSEGV takes a signal that no fault has sent for nothing.
            _ = Signal(signal, Default);
            _ = Kill(Environment.ProcessId, signal);
            // The signal may take another thread first; this one must not answer meanwhile.
            _ = Pause();
        }
        ExitNow(exitCode);
    }

    /// <summary>From now on this signal does nothing, whatever the runtime does with it.</summary>
    internal static void Ignore(int signal) => _ = Signal(signal, Ignored);

    /// <summary>From now on this signal does what it does to a program that never heard of it.</summary>
    internal static void Restore(int signal) => _ = Signal(signal, Default);

    internal static void CloseDescriptor(int descriptor) => _ = Close(descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "pause")]
    private static partial int Pause();

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
