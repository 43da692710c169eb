using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Stacks;
using Supervisor.Telemetry;

namespace Supervisor.Workers;

/// <summary>What shows that a worker hangs, and where: gathered before it is killed for it, while it can still answer.</summary>
internal sealed partial class HangEvidence(WorkerIdentity worker, PoolContext pool)
{
    private readonly ILogger _logger = pool.Logger;
    private (ulong Delivery, ulong Index)? _capturedFor;

    /// <summary>Where it stood; for its crash report.</summary>
    public StackReport Stacks { get; private set; } = StackReport.None;

    /// <summary>Says that it hangs.</summary>
    public void Report(ChildProcess process, string reason)
    {
        LogHung(worker, process.Identity.Pid, reason);
        pool.Feed.Publish(new SupervisorEvent.WorkerHung(worker, process.Identity.Pid, reason));
    }

    /// <summary>Takes its stacks, within the limit of <see cref="StackCapture"/>.</summary>
    /// <param name="process">The worker.</param>
    /// <param name="attachedPid">The process that attached, which need not be the one that was started; 0 before.</param>
    /// <param name="directory">Where its runtime has its socket.</param>
    public async Task CaptureAsync(ChildProcess process, int attachedPid, WorkerDirectory directory)
    {
        var socket = DiagnosticSocket.Find(directory.TemporaryPath, attachedPid, process.Identity.Pid);
        var pid = socket?.Pid ?? (attachedPid > 0 ? attachedPid : process.Identity.Pid);
        Stacks = await StackCapture.TakeAsync(pid, socket?.Path, directory.TracePath, pool.Clock);
    }

    /// <summary>The same for an item over its limit: once, however often the kill is tried, and not if it has ended by now.</summary>
    public async Task CaptureAsync(ChildProcess process, int attachedPid, WorkerDirectory directory, ulong delivery, ulong index, IReadOnlyList<ExecutingItem>? executing)
    {
        if (_capturedFor == (delivery, index) || executing?.Any(item => item.Delivery == delivery && item.Index == index) == false)
        {
            return;
        }

        _capturedFor = (delivery, index);
        await CaptureAsync(process, attachedPid, directory);
    }

    /// <summary>It is stopped, and says nothing.</summary>
    public void NoteStopped(string reason) => Stacks = StackReport.Missing($"the process was {reason}, and nothing in it answers");

    /// <summary>It was no hang after all.</summary>
    public void Forget() => Stacks = StackReport.None;

    [LoggerMessage(1, LogLevel.Warning, "Worker {Worker} (pid {Pid}) hangs: {Reason}.")]
    private partial void LogHung(WorkerIdentity worker, int pid, string reason);
}
