using Google.Protobuf.WellKnownTypes;
using Supervisor.Dispatch.Pools;
using Supervisor.Items.Wire;
using Supervisor.Processes.Cgroups;
using Supervisor.Protocol.V1;
using Supervisor.Telemetry;
using Supervisor.Workers;
using Supervisor.Workers.Output;

namespace Supervisor.Control;

/// <summary>From what the daemon knows to the messages of control.proto.</summary>
internal static class ControlMapping
{
    public static WorkerInfo ToProto(this WorkerSnapshot worker, string pool) => new()
    {
        WorkerId = worker.Identity?.ToString() ?? "",
        Pool = pool,
        Slot = (uint)worker.Slot,
        Epoch = worker.Identity?.Epoch ?? 0,
        State = (Protocol.V1.WorkerState)worker.State,
        Pid = (uint)(worker.Process?.Pid ?? 0),
        ProcessStartTime = worker.Process?.StartTime ?? 0,
        Uptime = worker.Uptime.ToDuration(),
        CompletedItems = (ulong)worker.CompletedItems,
        OutstandingItems = (ulong)worker.OutstandingItems,
        Restarts = (ulong)worker.Restarts,
        RssBytes = (ulong)worker.RssBytes,
        LastCrash = worker.LastCrash?.ToProto(),
        StoppedBySignal = worker.IsStopped,
        Spare = worker.IsSpare,
        Executing = { (worker.Executing ?? []).Select(item => item.ToProto()) },
    };

    public static JobInfo ToProto(this JobSnapshot job) => new()
    {
        JobId = job.Id,
        Pool = job.Pool,
        Name = job.Name,
        SessionId = job.SessionId,
        Priority = job.Priority,
        ReceivedItems = job.Received,
        QueuedItems = (ulong)job.Queued,
        ExecutingItems = (ulong)job.Executing,
        SettledItems = job.Settled,
        RunTime = job.RunTime.ToDuration(),
        OpenedAt = job.OpenedAt.ToTimestamp(),
        WaitsForReader = job.WaitsForReader,
    };

    public static Isolation ToProto(this CgroupStatus status) => new()
    {
        Cgroup = status.Path,
        Controllers = { status.Controllers },
        MissingBecause = status.MissingBecause,
    };

    public static LogsResponse ToProto(this WorkerLine line) => new()
    {
        Line = new LogLine
        {
            WorkerId = line.Worker.ToString(),
            Pool = line.Worker.Pool,
            Pid = (uint)line.Pid,
            Stream = (Protocol.V1.OutputStream)line.Stream,
            At = line.Line.At.ToTimestamp(),
            Text = line.Line.Text,
            Truncated = line.Line.CutBytes > 0,
        },
    };

    public static WatchResponse Dropped(this StampedEvent next, ulong count) => new()
    {
        At = next.At.ToTimestamp(),
        Dropped = new EventsDropped { Count = count },
    };

    public static WatchResponse ToProto(this StampedEvent happened)
    {
        var response = new WatchResponse { At = happened.At.ToTimestamp(), Sequence = happened.Sequence };
        switch (happened.Event)
        {
            case SupervisorEvent.WorkerStarted started:
                response.WorkerStarted = new WorkerStartedEvent { WorkerId = started.Worker.ToString(), Pool = started.Pool, Pid = (uint)started.Pid };
                break;
            case SupervisorEvent.WorkerReady ready:
                response.WorkerReady = new WorkerReadyEvent { WorkerId = ready.Worker.ToString(), Pool = ready.Pool, Pid = (uint)ready.Pid, StartTime = ready.StartTime.ToDuration() };
                break;
            case SupervisorEvent.WorkerCrashed crashed:
                response.WorkerCrashed = new WorkerCrashedEvent { Report = crashed.Report.ToProto() };
                break;
            case SupervisorEvent.WorkerHung hung:
                response.WorkerHung = new WorkerHungEvent { WorkerId = hung.Worker.ToString(), Pool = hung.Pool, Pid = (uint)hung.Pid, Reason = hung.Reason };
                break;
            case SupervisorEvent.WorkerRestarting restarting:
                response.WorkerRestarting = new WorkerRestartingEvent { Pool = restarting.Pool, Slot = (uint)restarting.Slot, Delay = restarting.Delay.ToDuration() };
                break;
            case SupervisorEvent.WorkerStopped stopped:
                response.WorkerStopped = new WorkerStoppedEvent { WorkerId = stopped.Worker.ToString(), Pool = stopped.Pool, Pid = (uint)stopped.Pid };
                break;
            case SupervisorEvent.PoolStateChanged changed:
                response.PoolState = new PoolStateEvent { Pool = changed.Pool, State = changed.State, Reason = changed.Reason };
                break;
            case SupervisorEvent.JobOpened opened:
                response.JobOpened = new JobOpenedEvent { Pool = opened.Pool, JobId = opened.JobId, Name = opened.Name };
                break;
            case SupervisorEvent.JobFinished finished:
                response.JobFinished = new JobFinishedEvent { Pool = finished.Pool, JobId = finished.JobId, Succeeded = finished.Succeeded, NotSucceeded = finished.NotSucceeded, RunTime = finished.RunTime.ToDuration() };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Every event has its form on the wire.");
        }

        return response;
    }
}
