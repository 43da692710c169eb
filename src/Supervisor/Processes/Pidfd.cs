using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Supervisor.Items;

namespace Supervisor.Processes;

/// <summary>A descriptor that names one process for ever, whatever becomes of its number; see pidfd_open(2).</summary>
internal sealed class Pidfd : SafeHandleMinusOneIsInvalid
{
    private readonly ProcessIdentity _process;

    private Pidfd(ProcessIdentity process, nint descriptor)
        : base(ownsHandle: true)
    {
        _process = process;
        SetHandle(descriptor);
    }

    /// <summary>
    /// Opens one; invalid when the process is gone or descriptors are short, and then signals go by number, after a look at the
    /// start time.
    /// </summary>
    public static Pidfd Open(ProcessIdentity process)
    {
        var opened = new Pidfd(process, (nint)Libc.pidfd_open(Libc.SYS_pidfd_open, process.Pid, 0));
        if (!opened.IsInvalid && !IsSame(process))
        {
            opened.Dispose();
            opened.SetHandleAsInvalid();
        }

        return opened;
    }

    /// <summary>Kills one process, and surely no later one with its number.</summary>
    public static void Kill(ProcessIdentity process)
    {
        using var pidfd = Open(process);
        pidfd.Signal(Signals.Kill);
    }

    /// <summary>Signals the process alone. False: it is gone.</summary>
    public bool Signal(int signal) => Send(signal, _process.Pid, 0);

    /// <summary>Signals the process group that it leads. False: it is gone.</summary>
    public bool SignalGroup(int signal) => Send(signal, -_process.Pid, Libc.PIDFD_SIGNAL_PROCESS_GROUP);

    protected override bool ReleaseHandle()
    {
        using var descriptor = new SafeFileHandle(handle, ownsHandle: true);
        return true;
    }

    private bool Send(int signal, int target, uint flags)
    {
        var held = false;
        try
        {
            if (IsInvalid || IsClosed)
            {
                return SendByNumber(signal, target);
            }

            DangerousAddRef(ref held);
            if (Libc.pidfd_send_signal(Libc.SYS_pidfd_send_signal, (int)handle, signal, 0, flags) == 0)
            {
                return true;
            }

            // Before Linux 6.9 there is no sending to groups.
            return Marshal.GetLastPInvokeError() == Libc.EINVAL && SendByNumber(signal, target);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    private bool SendByNumber(int signal, int target) => IsSame(_process) && Libc.kill(target, signal) == 0;

    private static bool IsSame(ProcessIdentity process) =>
        ProcFs.TryReadStat(process.Pid, out var stat) && stat.StartTime == process.StartTime;

    public override string ToString() => $"pidfd of {_process.Pid}";
}
