using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Telemetry;

namespace Supervisor.Workers;

/// <summary>The end of one worker: why its process ended, what it left, and who hears of that.</summary>
internal sealed partial class WorkerConclusion(WorkerLife life, WorkerSlot slot, PoolContext pool)
{
    /// <summary>How long the stream may take to end after the process, with what it still holds.</summary>
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan OutputLimit = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = pool.Logger;

    /// <summary>Waits for the exit of the process, and puts it into words for people.</summary>
    /// <param name="process">The worker's.</param>
    /// <param name="failure">What it did wrong, as far as it is known; else empty.</param>
    public async Task<string> AwaitExitAsync(ChildProcess process, Func<string> failure)
    {
        var exit = await process.Exited;

        // Nobody waits for a worker that was not ready yet, and what it said last is the best of causes.
        if (!life.IsReady)
        {
            await process.DrainOutputAsync(OutputLimit);
        }

        return $"worker {life.Identity} {Describe(exit, process, failure())}{(life.IsReady ? "" : ", before it was ready")}";
    }

    /// <summary>Waits for the last that it sent, looks at what it left, and tells the dispatcher if that knew of the worker.</summary>
    /// <param name="process">The worker's, which has exited.</param>
    /// <param name="asked">It was told to go.</param>
    public async Task ConcludeAsync(ChildProcess process, bool asked)
    {
        await EndStreamAsync();
        await process.DrainOutputAsync(OutputLimit);
        var exit = await process.Exited;
        Report(asked, exit, PostMortem.Examine(life, process, exit));
    }

    private async Task EndStreamAsync()
    {
        if (life.Stream is not { } stream)
        {
            return;
        }

        try
        {
            await stream.Ended.WaitAsync(StreamLimit, pool.Clock);
        }
        catch (TimeoutException)
        {
            stream.Abort();
            await stream.Ended;
        }
    }

    private void Report(bool asked, ProcessExit exit, WorkerEnd end)
    {
        var pid = end.Report.Process.Pid;
        if (asked)
        {
            LogStopped(life.Identity, pid, exit);
        }
        else
        {
            LogCrashed(life.Cause, pid);
            slot.NoteCrash(end.Report);
        }

        if (life.IsAnnounced)
        {
            pool.Listener.WorkerExited(end);
        }
        else
        {
            pool.Listener.WorkerNeverReady(life.Identity, life.Cause, end.Report);
        }

        // After it: who hears that the worker is gone and looks at the pool must not find it there.
        pool.Feed.Publish(asked ? new SupervisorEvent.WorkerStopped(life.Identity, pid) : new SupervisorEvent.WorkerCrashed(end.Report));
    }

    private string Describe(ProcessExit exit, ChildProcess process, string failure)
    {
        var why = (failure, life.KilledBecause) switch
        {
            ({ Length: > 0 }, _) => $"{exit} ({failure})",
            (_, { Length: > 0 } reason) when exit.Signal == Signals.Kill => $"{exit} by the supervisor ({reason})",
            _ => exit.ToString(),
        };
        return process.Error.Last(1) is [var last] ? $"{why}, its last words: {last}" : why;
    }

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} (pid {Pid}) stopped: {Exit}.")]
    private partial void LogStopped(WorkerIdentity worker, int pid, ProcessExit exit);

    [LoggerMessage(2, LogLevel.Warning, "Crash: {Cause} (pid {Pid}).")]
    private partial void LogCrashed(string cause, int pid);
}
