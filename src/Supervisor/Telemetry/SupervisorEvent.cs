using Supervisor.Items;

namespace Supervisor.Telemetry;

/// <summary>Something that happened, for those who watch.</summary>
internal abstract record SupervisorEvent(string Pool)
{
    internal sealed record WorkerStarted(WorkerIdentity Worker, int Pid) : SupervisorEvent(Worker.Pool);

    internal sealed record WorkerReady(WorkerIdentity Worker, int Pid, TimeSpan StartTime) : SupervisorEvent(Worker.Pool);

    internal sealed record WorkerCrashed(CrashReport Report) : SupervisorEvent(Report.Worker.Pool);

    internal sealed record WorkerHung(WorkerIdentity Worker, int Pid, string Reason) : SupervisorEvent(Worker.Pool);

    internal sealed record WorkerRestarting(string Pool, int Slot, TimeSpan Delay) : SupervisorEvent(Pool);

    internal sealed record WorkerStopped(WorkerIdentity Worker, int Pid) : SupervisorEvent(Worker.Pool);

    internal sealed record PoolStateChanged(string Pool, string State, string Reason) : SupervisorEvent(Pool);

    internal sealed record JobOpened(string Pool, ulong JobId, string Name, string Owner) : SupervisorEvent(Pool);

    internal sealed record JobFinished(string Pool, ulong JobId, string Owner, ulong Succeeded, ulong NotSucceeded, TimeSpan RunTime) : SupervisorEvent(Pool);
}
