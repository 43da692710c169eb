using System.Runtime.InteropServices;
using Supervisor.Processes.Leftovers;

namespace Supervisor.Processes;

/// <summary>posix_spawn(3): a process in a session of its own, with every signal at its default and three descriptors.</summary>
internal static unsafe class PosixSpawn
{
    // At least sizeof(posix_spawnattr_t) (336), posix_spawn_file_actions_t (80) and sigset_t (128) of glibc.
    private const int OpaqueSize = 512;

    /// <returns>0, or the errno of the step that failed.</returns>
    public static int Start(SpawnCommand command, out int pid)
    {
        pid = 0;
        var attributes = stackalloc byte[OpaqueSize];
        var actions = stackalloc byte[OpaqueSize];
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.posix_spawn_file_actions_init(actions);
        try
        {
            SetAttributes(attributes);
            var error = AddActions(actions, command);
            if (error != 0)
            {
                return error;
            }

            using var file = new NativeStrings([command.File]);
            using var arguments = new NativeStrings(command.Arguments);
            using var environment = new NativeStrings([.. command.Environment, $"{LifeMark.Variable}={command.Mark}"]);
            int started;
            error = Libc.posix_spawn(&started, file.Pointers[0], actions, attributes, arguments.Pointers, environment.Pointers);
            pid = started;
            return error;
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    private static void SetAttributes(void* attributes)
    {
        // .NET ignores SIGPIPE, and what started the daemon may have ignored or blocked others: the child shall not inherit that.
        var signals = stackalloc byte[OpaqueSize];
        _ = Libc.sigfillset(signals);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, signals);
        _ = Libc.sigemptyset(signals);
        _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
        _ = Libc.posix_spawnattr_setflags(
            attributes, Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK);
    }

    private static int AddActions(void* actions, SpawnCommand command)
    {
        var error = Libc.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0);
        if (error == 0)
        {
            error = Libc.posix_spawn_file_actions_addopen(actions, 1, command.OutputPath, Libc.O_WRONLY, 0);
        }

        if (error == 0)
        {
            error = Libc.posix_spawn_file_actions_addopen(actions, 2, command.ErrorPath, Libc.O_WRONLY, 0);
        }

        if (error == 0)
        {
            error = Libc.posix_spawn_file_actions_addclosefrom_np(actions, 3);
        }

        if (error == 0)
        {
            error = Libc.posix_spawn_file_actions_addchdir_np(actions, command.WorkingDirectory);
        }

        return error;
    }

    /// <summary>Strings for C: pointers to UTF-8 with a zero, and a null pointer at the end.</summary>
    private readonly ref struct NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
            }
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Pointers[i]);
            }

            NativeMemory.Free(Pointers);
        }
    }
}
