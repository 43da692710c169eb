using Microsoft.Win32.SafeHandles;
using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>Looks at a worker's page while the worker stands still, so that what it says is still so when one acts on it.</summary>
internal static class FrozenLook
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a worker executes an item. If it does, or that cannot be told, it is left stopped, to be killed; else it goes on.
    /// </summary>
    public static async Task<bool> IsExecutingAsync(
        ChildProcess process, int attachedPid, SafeFileHandle page, int concurrency, ulong delivery, ulong index, TimeProvider clock)
    {
        if (!process.Signal(Signals.Stop))
        {
            return false;
        }

        var started = clock.GetTimestamp();
        while (!ProcFs.IsStopped(attachedPid) && clock.GetElapsedTime(started) < Limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), clock);
        }

        var executing = WorkerPage.Read(page, concurrency);
        if (executing is null || executing.Any(item => item.Delivery == delivery && item.Index == index))
        {
            return true;
        }

        process.Signal(Signals.Continue);
        return false;
    }
}
