namespace Supervisor.Processes.Limits;

/// <summary>
/// Descriptors that starts of workers leave to the daemon. Without one the runtime cannot load its next assembly and ends the process,
/// "Out of memory.", where no code can catch it: so what can wait must stop before the last is gone.
/// </summary>
internal static class DescriptorReserve
{
    private const int Size = 64;

    /// <exception cref="ProcessStartException">One more process would go into the reserve.</exception>
    public static void Check(string program)
    {
        if ((ulong)(InUse() + Size) > SoftLimits.Get(ResourceLimit.OpenFiles).Soft)
        {
            throw ProcessStartException.FromErrno(program, Libc.EMFILE);
        }
    }

    private static int InUse()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        }
        catch (IOException)
        {
            // None is left to look with.
            return int.MaxValue - Size;
        }
    }
}
