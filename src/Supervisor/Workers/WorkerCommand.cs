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

    /// <summary>Tell the dispatcher that there is a worker.</summary>
    internal sealed record ReportReady : WorkerCommand;

    /// <summary>Look at what the worker left, and tell the dispatcher if it knew of the worker.</summary>
    /// <param name="Asked">It was told to go.</param>
    internal sealed record ReportEnded(bool Asked) : WorkerCommand;

    /// <summary>The worker has proven stable: the next restart is immediate again.</summary>
    internal sealed record CountStable : WorkerCommand;

    /// <summary>The slot needs a worker: ask for its start, at once or after a backoff. Answered by StartDue or BreakerRefused.</summary>
    /// <param name="Unstable">The last life counts against the restart budget.</param>
    internal sealed record AskForStart(bool Unstable) : WorkerCommand;

    /// <summary>The slot is empty and stays so: forget what was asked for.</summary>
    internal sealed record ReportStopped : WorkerCommand;
}
