using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>All that the scheduler knows of one pool, and the commands of the event at hand.</summary>
internal sealed class SchedulerState(SchedulerOptions options, Func<ulong> nextDelivery)
{
    public SchedulerOptions Options { get; } = options;

    /// <summary>From a cancelled token, or the end of a run limit, to the kill.</summary>
    public TimeSpan CancelGrace { get; set; } = options.CancelGrace;

    public Dictionary<ulong, JobState> Jobs { get; } = [];

    /// <summary>By epoch.</summary>
    public Dictionary<ulong, WorkerSeat> Seats { get; } = [];

    public FairQueue Runnable { get; } = new();

    public Alarms Alarms { get; } = new();

    /// <summary>By name; null until a worker has joined, when nothing can be said of a method.</summary>
    public Dictionary<string, WorkerMethod>? Methods { get; set; }

    /// <summary>As <see cref="ReadyWorker.FileDescriptors"/>, of the newest worker.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors { get; set; } = [];

    /// <summary>Why the pool has no workers; null while it has, or may have.</summary>
    public string? BrokenBecause { get; set; }

    /// <summary>The time of the event at hand, as a timestamp.</summary>
    public long Now { get; set; }

    public List<SchedulerCommand> Commands { get; set; } = [];

    public ulong NextDelivery() => nextDelivery();

    public WorkerSeat? SeatOf(WorkerIdentity worker) => Seats.GetValueOrDefault(worker.Epoch);

    /// <summary>The deliveries of a job that are with workers.</summary>
    public List<Outstanding> OutstandingOf(JobState job) =>
        [.. Seats.Values.SelectMany(seat => seat.Outstanding).Where(outstanding => outstanding.Job == job)];

    /// <summary>Whether running an item of a job twice does no harm.</summary>
    public bool IsIdempotent(JobState job, string method) =>
        job.Spec.Idempotent || (Methods?.GetValueOrDefault(method)?.Idempotent ?? false);

    public void Command(SchedulerCommand command) => Commands.Add(command);

    /// <summary>Puts a job where it belongs after its items or outcomes changed.</summary>
    public void Requeue(JobState job) =>
        Runnable.Set(job, BrokenBecause is null && job.IsRunnable(Options.JobWindowBytes));
}
