using System.Globalization;

namespace Supervisor.Hosting;

/// <summary>What a process inherits from whoever started it and what would harm a supervisor.</summary>
internal static class InheritedState
{
    /// <summary>Puts it right. Must run before anything starts a process or handles a signal.</summary>
    public static void Sanitize()
    {
        ResetChildSignal();
        KeepDescriptorsFromChildren();
    }

    // With SIGCHLD ignored the kernel reaps children itself, exit codes are lost and .NET waits for them for ever. Only an
    // ignored one is reset: a handler that is there is the runtime's own.
    private static void ResetChildSignal()
    {
        if ((IgnoredSignals() & (1UL << (NativeMethods.SigChld - 1))) != 0)
        {
            _ = NativeMethods.Signal(NativeMethods.SigChld, 0);
        }
    }

    private static ulong IgnoredSignals()
    {
        const string label = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(label.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static void KeepDescriptorsFromChildren()
    {
        foreach (var entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            var descriptor = int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture);
            if (descriptor > 2)
            {
                _ = NativeMethods.Fcntl(descriptor, NativeMethods.SetDescriptorFlags, NativeMethods.CloseOnExec);
            }
        }
    }
}
