using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;

namespace Supervisor.Tests.Dispatch;

/// <summary>A scheduler whose time is in microseconds, and what it last answered.</summary>
internal sealed class SchedulerFixture
{
    private ulong _delivery;
    private ulong _epoch;

    public SchedulerFixture(SchedulerOptions? options = null) =>
        Scheduler = new Scheduler((options ?? new SchedulerOptions()) with { TimestampFrequency = 1_000_000 }, () => ++_delivery);

    public Scheduler Scheduler { get; }

    public long Now { get; set; } = 1_000_000;

    /// <summary>The commands of the last event.</summary>
    public List<SchedulerCommand> Commands { get; } = [];

    public IEnumerable<Delivery> Deliveries => Commands.OfType<SchedulerCommand.Deliver>().Select(deliver => deliver.Delivery);

    public IEnumerable<ItemFailure> Failures => Commands.OfType<SchedulerCommand.Emit>().SelectMany(emit => emit.Run.Failures);

    public void Handle(SchedulerEvent happened)
    {
        Commands.Clear();
        Scheduler.Handle(happened, Now, Commands);
    }

    public void Open(JobSpec spec) => Handle(new SchedulerEvent.JobOpened(spec));

    public void Send(ulong job, ulong first, int count) => Send(job, Messages.Run(first, count));

    public void Send(ulong job, ItemRun run, long? cost = null) => Handle(new SchedulerEvent.ItemsArrived(job, run, cost ?? run.Payload.Length));

    /// <summary>A part of an item that is not whole yet.</summary>
    /// <returns>What the client may send more because of it.</returns>
    public long SendPiece(ulong job, long arrived, long cost)
    {
        Handle(new SchedulerEvent.PieceArrived(job, arrived, cost));
        return Commands.OfType<SchedulerCommand.GrantCredit>().Sum(grant => grant.Bytes);
    }

    public WorkerIdentity Join(bool keepsPage = true, int lanes = 1, int? maxItems = null, bool canInterject = false)
    {
        var worker = Workers.Ready(++_epoch, keepsPage, lanes, maxItems, canInterject: canInterject);
        Handle(new SchedulerEvent.WorkerJoined(worker));
        return worker.Identity;
    }

    public void Answer(WorkerIdentity worker, Delivery delivery, int? count = null, double microsecondsPerItem = 1000)
    {
        var n = count ?? delivery.Count;
        var run = new OutcomeRun { First = delivery.Runs[0].First, Count = n, Payload = Payload.FromPacked(new byte[n]) };
        Handle(new SchedulerEvent.OutcomesArrived(worker, [new WorkerOutcome(delivery.Id, run, TimeSpan.FromMicroseconds(microsecondsPerItem * n), 0)]));
    }

    public void Die(WorkerIdentity worker, string killedBecause = "", params (Delivery Delivery, ulong Index)[] executing) => Handle(new SchedulerEvent.WorkerLeft(Workers.End(
        worker,
        [.. executing.Select(item => new ExecutingItem(item.Delivery.Id, item.Delivery.JobId, item.Index, item.Delivery.Attempt, ItemPhase.Running))],
        killedBecause: killedBecause)));

    public void DieWithoutPage(WorkerIdentity worker) => Handle(new SchedulerEvent.WorkerLeft(Workers.End(worker, executing: null)));

    public void Pass(TimeSpan time)
    {
        Now += (long)time.TotalMicroseconds;
        Handle(new SchedulerEvent.Tick());
    }

    public JobState Job(ulong id) => Scheduler.Jobs.Single(job => job.Id == id);

    /// <summary>Lets a job's items be known as short, so that they travel together.</summary>
    public Delivery WarmUp(WorkerIdentity worker, double microsecondsPerItem = 10) => WarmUpTo(worker, 8, microsecondsPerItem);

    public Delivery WarmUpTo(WorkerIdentity worker, int count, double microsecondsPerItem = 10)
    {
        while (true)
        {
            var delivery = Scheduler.Seats.Single(seat => seat.Identity == worker).Outstanding[0].Delivery;
            if (delivery.Count >= count)
            {
                return delivery;
            }

            Now += (long)(delivery.Count * microsecondsPerItem);
            Answer(worker, delivery, microsecondsPerItem: microsecondsPerItem);
        }
    }
}
