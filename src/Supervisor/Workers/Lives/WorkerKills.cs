using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers;

/// <summary>Kills that must not be blind: of a worker that hangs, after its stacks are taken, and of one attempt, if it still runs.</summary>
internal sealed partial class WorkerKills(WorkerLife life, WorkerSlot slot, PoolContext pool, WorkerLaunch launch, HangEvidence hang)
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger = pool.Logger;
    private Task _killing = Task.CompletedTask;
    private int _looks;

    /// <summary>Counts the times that the daemon itself has begun or ended to hold the process.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>Takes the stacks of a worker that hangs, and kills it. Returns at once.</summary>
    public void KillHung(ChildProcess process, string reason) => _ = Task.Run(() => KillHungAsync(process, reason));

    /// <summary>Kills the worker if it is still executing that item, and else leaves it as it was. Returns at once.</summary>
    public void KillAttempt(ulong delivery, ulong index, KillReason reason)
    {
        lock (_lock)
        {
            var earlier = _killing;
            _killing = Task.Run(() => KillAttemptAsync(earlier, delivery, index, reason));
        }
    }

    private async Task KillAttemptAsync(Task earlier, ulong delivery, ulong index, KillReason reason)
    {
        // One look at a time: two would stop and continue it across each other.
        await earlier;
        try
        {
            if (life.Process is not { } process || life.KilledBecause.Length > 0)
            {
                return;
            }

            var stream = life.Stream!;
            if (reason.IsHang)
            {
                await hang.CaptureAsync(process, life.AttachedPid, launch.Directory!, delivery, index, stream.Executing());
            }

            if (await HoldAsync(stream, process, delivery, index))
            {
                Condemn(process, reason);
            }
            else
            {
                hang.Forget();
            }
        }
        catch (Exception error)
        {
            LogFailed(life.Identity, error);
        }
    }

    private async Task<bool> HoldAsync(IWorkerStream stream, ChildProcess process, ulong delivery, ulong index)
    {
        Interlocked.Increment(ref _looks);
        try
        {
            return await stream.HoldAsync(process, delivery, index);
        }
        finally
        {
            Interlocked.Increment(ref _looks);
        }
    }

    private void Condemn(ChildProcess process, KillReason reason)
    {
        if (reason.IsHang)
        {
            hang.Report(process, reason.Text);
        }

        life.BlameKill(reason.Text);
        slot.Post(new WorkerEvent.KillRequested(life.Identity.Epoch));
    }

    private async Task KillHungAsync(ChildProcess process, string reason)
    {
        try
        {
            hang.Report(process, reason);
            await hang.CaptureAsync(process, life.AttachedPid, launch.Directory!);
        }
        catch (Exception error)
        {
            LogFailed(life.Identity, error);
        }

        process.Signal(Signals.Kill);
    }

    [LoggerMessage(1, LogLevel.Error, "Killing worker {Worker} failed.")]
    private partial void LogFailed(WorkerIdentity worker, Exception error);
}
