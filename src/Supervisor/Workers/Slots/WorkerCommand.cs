namespace Supervisor.Workers;

/// <summary>What the shell shall do for a slot, in order.</summary>
internal abstract record WorkerCommand
{
    private WorkerCommand() { }

    /// <summary>Start a process for this epoch; answer Spawned or SpawnFailed.</summary>
    internal sealed record Spawn(ulong Epoch) : WorkerCommand;

    /// <summary>Signal the process group.</summary>
    /// <param name="Signal">Which.</param>
    /// <param name="Reason">For the crash report; empty where whoever asked for the kill has given one.</param>
    /// <param name="IsHang">A kill because the process did not do what it should have: its stacks are taken before.</param>
    internal sealed record SendSignal(int Signal, string Reason = "", bool IsHang = false) : WorkerCommand;

    /// <summary>Tell the worker to finish what it has.</summary>
    internal sealed record SendDrain : WorkerCommand;

    internal sealed record ArmTimer(WorkerTimer Timer, TimeSpan Delay) : WorkerCommand;

    internal sealed record CancelTimers : WorkerCommand;

    /// <summary>Say that there is a worker; answered by Engaged when it shall work.</summary>
    internal sealed record ReportReady : WorkerCommand;

    /// <summary>Tell the dispatcher that there is a worker.</summary>
    internal sealed record Announce : WorkerCommand;

    /// <summary>The worker goes on, and shall be replaced when another one is warm.</summary>
    /// <param name="Reason">For the log.</param>
    internal sealed record AskForReplacement(string Reason) : WorkerCommand;

    /// <summary>The worker does no more work, though its process is still there: whoever is warm takes its place now.</summary>
    internal sealed record ReportLost : WorkerCommand;

    /// <summary>Look at what the worker left, and tell the dispatcher if it knew of the worker.</summary>
    /// <param name="Asked">It was told to go.</param>
    internal sealed record ReportEnded(bool Asked) : WorkerCommand;

    /// <summary>The worker has proven stable: the next restart is immediate again.</summary>
    internal sealed record CountStable : WorkerCommand;

    /// <summary>The slot needs a worker: ask for its start, at once or after a backoff. Answered by StartDue or BreakerRefused.</summary>
    internal sealed record AskForStart(LifeVerdict Verdict) : WorkerCommand;

    /// <summary>The slot is empty and stays so: forget what was asked for.</summary>
    internal sealed record ReportStopped : WorkerCommand;
}

/// <summary>What the end of a worker says of its pool.</summary>
internal enum LifeVerdict
{
    /// <summary>Nothing: it was told to go, or died of what it was given to do.</summary>
    Blameless,

    /// <summary>It was stable, and died with nothing to do: too many of these slow the slot's restarts.</summary>
    Crashed,

    /// <summary>It was never stable: this counts against the restart budget.</summary>
    Unstable,
}
