using System.Runtime.InteropServices;

namespace Supervisor.Processes;

/// <summary>A process could not be started; the message says why and what to do.</summary>
internal sealed class ProcessStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>There is no process because there was no warden: another one may start it.</summary>
    public bool WardenLost { get; init; }

    /// <summary>For an errno of posix_spawn, which does not say at which of its steps it came up.</summary>
    public static ProcessStartException FromErrno(string program, int errno) =>
        new($"Cannot start '{program}': {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}). {Hint(errno)}");

    private static string Hint(int errno) => errno switch
    {
        Libc.ENOENT => "The file is there, so what its first line or its ELF header names as interpreter is not: install that.",
        Libc.EACCES => "Make it executable (chmod +x), and check that its file system is not mounted noexec.",
        Libc.ENOEXEC => "It is built for another architecture, or is a script without a '#!' line.",
        Libc.EAGAIN => "The limit of processes is reached (ulimit -u, TasksMax=, pids.max): raise it or use fewer workers.",
        Libc.EMFILE or Libc.ENFILE => "Open files are used up: raise the limit (ulimit -n, LimitNOFILE=) or use fewer workers.",
        Libc.ENOMEM => "Memory is used up: use fewer workers.",
        Libc.E2BIG => "Arguments and environment are too large together: shorten them.",
        _ => "See posix_spawn(3) and execve(2).",
    };
}
