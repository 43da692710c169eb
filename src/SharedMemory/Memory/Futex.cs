using System.Runtime.InteropServices;

namespace Supervisor.SharedMemory;

/// <summary>
/// Sleeping on a word of memory that processes share (futex(2), not private). A wake that finds nobody asleep is lost: who is about to sleep
/// says what it saw in the word, and does not sleep if that has changed.
/// </summary>
internal static unsafe class Futex
{
    private const nint WaitOperation = 0;
    private const nint WakeOperation = 1;

    private static readonly nint? Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 98,
        _ => null,
    };

    /// <summary>Whether this machine's number of the call is known.</summary>
    internal static bool IsSupported => OperatingSystem.IsLinux() && Number is not null;

    /// <summary>Sleeps while the word holds <paramref name="seen"/>. May return for no reason; look again.</summary>
    internal static void Wait(uint* word, uint seen) => NativeMethods.FutexCall(Number!.Value, word, WaitOperation, (nint)seen, 0, 0, 0);

    /// <summary>Wakes one sleeper.</summary>
    internal static void Wake(uint* word) => NativeMethods.FutexCall(Number!.Value, word, WakeOperation, 1, 0, 0, 0);
}
