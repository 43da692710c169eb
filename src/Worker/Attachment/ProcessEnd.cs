using System.Runtime.InteropServices;

namespace Supervisor.Worker.Attachment;

/// <summary>The end of this process without asking anybody: a handler in a loop, or an exit handler that waits, must not delay it.</summary>
internal static partial class ProcessEnd
{
    internal static void Now(SessionEnd end)
    {
        if (end.Message is not null)
        {
            Console.Error.WriteLine(end.Message);
        }

        ExitNow(end.ExitCode);
    }

    /// <summary>Ends it as SIGTERM ends a process that does not heed it, so that whoever waits for it sees what ended it.</summary>
    internal static void BySigterm()
    {
        const int sigterm = 15;
        const nint defaultAction = 0;
        _ = Signal(sigterm, defaultAction);
        _ = Kill(Environment.ProcessId, sigterm);
        // Another thread may take it; this one has nothing more to do.
        _ = Pause();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "pause")]
    private static partial int Pause();

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
