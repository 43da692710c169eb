using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Processes;

/// <summary>
/// A pipe for one output of a child. The child opens the write end by its name in our /proc entry, so the warden is not in the way of
/// the data and nothing is inherited; we keep it open until the child has.
/// </summary>
internal sealed class OutputPipe : IDisposable
{
    private readonly SafePipeHandle _writeEnd;

    public unsafe OutputPipe()
    {
        var descriptors = stackalloc int[2];
        if (Libc.pipe2(descriptors, Libc.O_CLOEXEC) != 0)
        {
            throw ProcessStartException.FromErrno("a worker", Marshal.GetLastPInvokeError());
        }

        ReadEnd = new SafePipeHandle(descriptors[0], ownsHandle: true);
        _writeEnd = new SafePipeHandle(descriptors[1], ownsHandle: true);
        WritePath = FormattableString.Invariant($"/proc/{Environment.ProcessId}/fd/{descriptors[1]}");
    }

    public SafePipeHandle ReadEnd { get; }

    public string WritePath { get; }

    /// <summary>Closes our write end; the read end belongs to whoever took it.</summary>
    public void Dispose() => _writeEnd.Dispose();
}
