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

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
