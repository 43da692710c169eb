using Grpc.Core;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// Which item runs where and when, for one pool: a state machine without clock, threads or I/O. Each event changes the state and
/// answers with commands. Its cost is per run of items, not per item. The README beside it has the diagram and the rules.
/// </summary>
internal sealed class Scheduler
{
    private readonly SchedulerState _state;
    private readonly Settlement _settlement;
    private readonly Expiry _expiry;
    private readonly Assignment _assignment;
    private readonly Attribution _attribution;

    /// <param name="options">The numbers to work with.</param>
    /// <param name="nextDelivery">Makes delivery numbers, none of them twice, also not for another pool.</param>
    public Scheduler(SchedulerOptions options, Func<ulong> nextDelivery)
    {
        _state = new SchedulerState(options, nextDelivery);
        _settlement = new Settlement(_state);
        _expiry = new Expiry(_state, _settlement);
        _assignment = new Assignment(_state, _expiry);
        _attribution = new Attribution(_state, _settlement);
    }

    /// <summary>When a <see cref="SchedulerEvent.Tick"/> is wanted at the latest, as a timestamp; null for not at all.</summary>
    public long? NextTick => _state.Alarms.Next;

    /// <summary>The open jobs, for listings.</summary>
    public IReadOnlyCollection<JobState> Jobs => _state.Jobs.Values;

    /// <summary>The ready workers, for listings.</summary>
    public IReadOnlyCollection<WorkerSeat> Seats => _state.Seats.Values;

    /// <summary>What the workers implement; null until one has joined.</summary>
    public IReadOnlyDictionary<string, WorkerMethod>? Methods => _state.Methods;

    /// <summary>Takes an event in, at a time that never goes back, and adds what is to be done to <paramref name="commands"/>.</summary>
    public void Handle(SchedulerEvent happened, long now, List<SchedulerCommand> commands)
    {
        _state.Now = now;
        _state.Commands = commands;
        switch (happened)
        {
            case SchedulerEvent.JobOpened opened: Open(opened.Spec); break;
            case SchedulerEvent.ItemsArrived arrived: WithJob(arrived.Job, job => Accept(job, arrived.Run, arrived.Cost)); break;
            case SchedulerEvent.ItemTurnedAway turned: WithJob(turned.Job, job => TurnAway(job, turned.Failure, turned.Cost)); break;
            case SchedulerEvent.InputEnded ended: WithJob(ended.Job, job => job.InputEnded = true); break;
            case SchedulerEvent.OutcomesSent sent: WithJob(sent.Job, job => job.UnsentBytes -= sent.Bytes); break;
            case SchedulerEvent.ItemsCancelled cancelled: WithJob(cancelled.Job, job => Cancel(job, cancelled.Indexes, cancelled.Grace)); break;
            case SchedulerEvent.JobAbandoned abandoned: WithJob(abandoned.Job, Abandon); break;
            case SchedulerEvent.WorkerJoined joined: Join(joined.Worker); break;
            case SchedulerEvent.OutcomesArrived arrived: Settle(arrived.Worker, arrived.Outcomes); break;
            case SchedulerEvent.WorkerLeft left: Leave(left.End); break;
            case SchedulerEvent.PoolBroke broke: Break(broke.Reason); break;
            case SchedulerEvent.PoolMended: Mend(); break;
            case SchedulerEvent.Tick: break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened, "Every event is handled.");
        }

        _expiry.RingAlarms();
        _assignment.HandOut();
    }

    private void WithJob(ulong id, Action<JobState> action)
    {
        if (_state.Jobs.TryGetValue(id, out var job))
        {
            action(job);
            _state.Requeue(job);
            _settlement.FinishIfDone(job);
        }
    }

    private void Open(JobSpec spec)
    {
        var job = new JobState(spec);
        _state.Jobs.Add(spec.Id, job);
        if (spec.IsCall)
        {
            job.CreditGiven = _state.Options.JobWindowBytes;
        }
        else
        {
            _settlement.GrantCredit(job);
        }
    }

    private void Accept(JobState job, ItemRun run, long cost)
    {
        job.Received += (ulong)run.Count;
        job.CreditGiven -= cost;
        job.HeldBytes += run.Payload.Length;
        if (WhyNot(job, run) is { } failureOf)
        {
            _settlement.SettleWaiting(job, run, failureOf);
            return;
        }

        run = run with { WaitingSince = _state.Now };
        job.Pending.Add(run);
        _expiry.WatchWaiting(job, run);
    }

    // Why items can never run here; null where they can.
    private Func<ulong, ItemFailure>? WhyNot(JobState job, ItemRun run)
    {
        if (job.CancelsAll)
        {
            return Failures.Cancelled;
        }

        if (_state.BrokenBecause is { } reason)
        {
            return index => Failures.Refused(index, StatusCode.Unavailable, reason);
        }

        return _state.Methods is { } methods && !methods.ContainsKey(run.Method)
            ? index => Failures.UnknownMethod(index, run.Method, methods.Keys)
            : null;
    }

    private void TurnAway(JobState job, ItemFailure failure, long cost)
    {
        job.Received++;
        job.CreditGiven -= cost;
        _settlement.Settle(job, new OutcomeRun { First = failure.Index, Count = 1, Failures = [failure] }, freedBytes: 0);
    }

    private void Cancel(JobState job, IReadOnlyList<ulong>? indexes, TimeSpan? grace)
    {
        var graceTime = _state.Options.Timestamps(grace ?? _state.Options.CancelGrace);
        if (indexes is null)
        {
            job.CancelsAll = true;
            SettleAll(job, job.Pending.RemoveWhere(_ => true), Failures.Cancelled);
            foreach (var outstanding in OutstandingOf(job))
            {
                _state.Command(new SchedulerCommand.CancelOnWorker(outstanding.Seat.Identity, outstanding.Delivery.Id, []));
                _expiry.PlanKill(outstanding, index: null, graceTime);
            }

            return;
        }

        foreach (var index in indexes)
        {
            if (job.Pending.Remove(index) is { } waiting)
            {
                _settlement.SettleWaiting(job, waiting, Failures.Cancelled);
            }
            else if (OutstandingOf(job).FirstOrDefault(outstanding => outstanding.IsUnsettled(index)) is { } outstanding)
            {
                _state.Command(new SchedulerCommand.CancelOnWorker(outstanding.Seat.Identity, outstanding.Delivery.Id, [index]));
                _expiry.PlanKill(outstanding, index, graceTime);
            }
        }
    }

    private void Abandon(JobState job)
    {
        job.Abandoned = true;
        job.InputEnded = true;
        job.UnsentBytes = 0;
        Cancel(job, indexes: null, grace: null);
    }

    private void Join(ReadyWorker worker)
    {
        _state.Seats.Add(worker.Identity.Epoch, new WorkerSeat(worker));
        _state.Methods = worker.Methods.ToDictionary(method => method.Name, StringComparer.Ordinal);
        _state.BrokenBecause = null;
        foreach (var job in _state.Jobs.Values.ToList())
        {
            SettleAll(job, job.Pending.RemoveWhere(run => !_state.Methods.ContainsKey(run.Method)), run => index => Failures.UnknownMethod(index, run.Method, _state.Methods.Keys));
            _state.Requeue(job);
            _settlement.FinishIfDone(job);
        }
    }

    private void Settle(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes)
    {
        if (_state.SeatOf(worker) is { } seat)
        {
            var isLarge = false;
            foreach (var outcome in outcomes)
            {
                Settle(seat, outcome);
                isLarge |= outcome.Run.Payload.Pieces is not null;
            }

            AcknowledgeIfDue(seat, isLarge);
        }
    }

    private void Settle(WorkerSeat seat, WorkerOutcome outcome)
    {
        seat.Received = Math.Max(seat.Received, outcome.OutboxPosition);
        if (seat.Find(outcome.Delivery) is not { } outstanding || !outstanding.TrySettle(outcome.Run))
        {
            return; // Late news: the item has its outcome, or is another worker's by now.
        }

        var (job, run) = (outstanding.Job, Stamp(outstanding, outcome.Run));
        var began = Math.Max(outstanding.SentAt, seat.ProgressAt);
        seat.ProgressAt = _state.Now;
        seat.OutstandingItems -= run.Count;
        job.Executing -= run.Count;
        Account(outstanding, run, outcome.RunTime > TimeSpan.Zero ? _state.Options.Timestamps(outcome.RunTime) : _state.Now - began);
        if (outstanding.Unsettled == 0)
        {
            seat.Outstanding.Remove(outstanding);
            job.Estimate.DeliveryReturned(outstanding.Items);
        }

        _settlement.Settle(job, run, outstanding.Unsettled == 0 ? outstanding.Bytes : 0);
        _settlement.FinishIfDone(job);
    }

    // Outcomes carry the attempt, and failures what became of the attempts before.
    private static OutcomeRun Stamp(Outstanding outstanding, OutcomeRun run)
    {
        var crashes = outstanding.Delivery.Runs[0].Crashes;
        return run with
        {
            Attempt = outstanding.Delivery.Attempt,
            Failures = crashes.Count == 0 ? run.Failures : [.. run.Failures.Select(failure => failure with { Crashes = crashes })],
        };
    }

    // Replaces the estimate that the job was charged by what its items took.
    private void Account(Outstanding outstanding, OutcomeRun run, long runTime)
    {
        var job = outstanding.Job;
        job.Summary = job.Summary with { RunTime = job.Summary.RunTime + _state.Options.Time(runTime) };
        job.Estimate.Measured(run.Count, runTime, run.Payload.Length);
        var estimated = outstanding.Unsettled == 0 ? outstanding.Charge : outstanding.Charge * run.Count / (outstanding.Unsettled + run.Count);
        outstanding.Charge -= estimated;
        _state.Runnable.Charge(job, runTime - estimated);
    }

    // Mostly the next delivery says it. What lies behind the ring of the outbox is large, and given up at once.
    private void AcknowledgeIfDue(WorkerSeat seat, bool isLarge)
    {
        var due = seat.Received - seat.Acknowledged;
        if (due > 0 && (isLarge || due >= (ulong)seat.Worker.OutboxCapacity / 4))
        {
            seat.Acknowledged = seat.Received;
            _state.Command(new SchedulerCommand.Acknowledge(seat.Identity, seat.Received));
        }
    }

    private void Leave(WorkerEnd end)
    {
        if (_state.SeatOf(end.Worker) is { } seat)
        {
            foreach (var outcome in end.Recovered)
            {
                Settle(seat, outcome);
            }

            _state.Seats.Remove(end.Worker.Epoch);
            _attribution.Judge(seat, end);
        }
    }

    private void Break(string reason)
    {
        _state.BrokenBecause = reason;
        foreach (var job in _state.Jobs.Values.ToList())
        {
            SettleAll(job, job.Pending.RemoveWhere(_ => true), index => Failures.Refused(index, StatusCode.Unavailable, reason));
            _settlement.FinishIfDone(job);
        }
    }

    private void Mend()
    {
        _state.BrokenBecause = null;
        foreach (var job in _state.Jobs.Values)
        {
            _state.Requeue(job);
        }
    }

    private void SettleAll(JobState job, List<ItemRun> runs, Func<ulong, ItemFailure> failureOf) =>
        SettleAll(job, runs, _ => failureOf);

    private void SettleAll(JobState job, List<ItemRun> runs, Func<ItemRun, Func<ulong, ItemFailure>> failureOf)
    {
        foreach (var run in runs)
        {
            _settlement.SettleWaiting(job, run, failureOf(run));
        }
    }

    private List<Outstanding> OutstandingOf(JobState job) =>
        [.. _state.Seats.Values.SelectMany(seat => seat.Outstanding).Where(outstanding => outstanding.Job == job)];
}
