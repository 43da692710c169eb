using System.Runtime.InteropServices;

namespace Supervisor.Cli;

/// <summary>What .NET does not offer: signals, and processes that outlive this one in a session of their own.</summary>
internal static unsafe partial class Libc
{
    internal const int Interrupt = 2;
    internal const int Terminate = 15;
    internal const int NoHang = 1;
    internal const int NotPermitted = 1;

    // POSIX_SPAWN_SETSIGDEF, SETSIGMASK and SETSID, of spawn.h.
    internal const short SpawnSignalDefaults = 0x04;
    internal const short SpawnSignalMask = 0x08;
    internal const short SpawnSession = 0x80;

    // O_WRONLY | O_CREAT | O_APPEND.
    internal const int AppendFlags = 0x1 | 0x40 | 0x400;

    // Larger than posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t of glibc and musl.
    internal const int StructSize = 512;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    internal static partial int SignalSetFill(byte* set);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    internal static partial int SignalSetEmpty(byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int AttributesSetSignalDefaults(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int AttributesSetSignalMask(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int FileActionsAddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int FileActionsAddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);
}
