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
    private readonly Admission _admission;
    private readonly Cancellation _cancellation;
    private readonly Accounting _accounting;
    private readonly Collection _collection;
    private readonly Attribution _attribution;
    private readonly Redelivery _redelivery;
    private readonly Assignment _assignment;

    /// <param name="options">The numbers to work with.</param>
    /// <param name="nextDelivery">Makes delivery numbers, none of them twice, also not for another pool.</param>
    public Scheduler(SchedulerOptions options, Func<ulong> nextDelivery)
    {
        _state = new SchedulerState(options, nextDelivery);
        _settlement = new Settlement(_state);
        _expiry = new Expiry(_state, _settlement, new Recall(_state));
        _admission = new Admission(_state, _settlement, _expiry);
        _cancellation = new Cancellation(_state, _settlement, _expiry);
        _accounting = new Accounting(_state);
        _redelivery = new Redelivery(_state, _settlement, _accounting, _admission);
        _collection = new Collection(_state, _settlement, _accounting);
        _attribution = new Attribution(_state, _settlement, _accounting, _redelivery);
        _assignment = new Assignment(_state, _settlement, _accounting, _expiry);
    }

    /// <summary>When a <see cref="SchedulerEvent.Tick"/> is wanted at the latest, as a timestamp; null for not at all.</summary>
    public long? NextTick => _state.Alarms.Next;

    /// <summary>The open jobs, for listings.</summary>
    public IReadOnlyCollection<JobState> Jobs => _state.Jobs.Values;

    /// <summary>The ready workers, for listings.</summary>
    public IReadOnlyCollection<WorkerSeat> Seats => _state.Seats.Values;

    /// <summary>What a worker executes now, by its page or by what it was given.</summary>
    public IReadOnlyList<ExecutingItem> Executing(WorkerSnapshot worker) =>
        worker is { Process: not null, Identity: { } identity } && _state.Seats.TryGetValue(identity.Epoch, out var seat) ? Attribution.Executing(seat, worker.Executing) : [];

    /// <summary>What the workers implement; null until one has joined.</summary>
    public IReadOnlyDictionary<string, WorkerMethod>? Methods => _state.Methods;

    /// <summary>What the workers show of themselves, or the last of them did; null until one has joined.</summary>
    public PoolInterface? Interface => _state.Methods is { } methods ? new(methods, _state.FileDescriptors) : null;

    /// <summary>Takes an event in, at a time that never goes back, and adds what is to be done to <paramref name="commands"/>.</summary>
    public void Handle(SchedulerEvent happened, long now, List<SchedulerCommand> commands)
    {
        _state.Now = now;
        _state.Commands = commands;
        switch (happened)
        {
            case SchedulerEvent.JobOpened opened: _admission.Open(opened.Spec); break;
            case SchedulerEvent.OfJob ofJob: Handle(ofJob); break;
            case SchedulerEvent.WorkerJoined joined: Join(joined.Worker); break;
            case SchedulerEvent.WorkerRetiring retiring: Retire(retiring.Worker); break;
            case SchedulerEvent.OutcomesArrived arrived: Collect(arrived.Worker, arrived.Outcomes); break;
            case SchedulerEvent.ItemsReturned returned: TakeBack(returned); break;
            case SchedulerEvent.WorkerLeft left: Leave(left.End); break;
            case SchedulerEvent.PoolBroke broke: ChangePool(broke.Reason); break;
            case SchedulerEvent.PoolMended: ChangePool(brokenBecause: null); break;
            case SchedulerEvent.Reconfigured reconfigured: _state.CancelGrace = reconfigured.CancelGrace; break;
            case SchedulerEvent.Tick: break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened, "Every event is handled.");
        }

        _expiry.RingAlarms();
        _assignment.HandOut();
    }

    private void Handle(SchedulerEvent.OfJob happened)
    {
        if (!_state.Jobs.TryGetValue(happened.Job, out var job))
        {
            return;
        }

        switch (happened)
        {
            case SchedulerEvent.ItemsArrived arrived: Accept(job, arrived); break;
            case SchedulerEvent.PieceArrived piece: _admission.Gather(job, piece.Bytes, piece.Cost); break;
            case SchedulerEvent.ItemTurnedAway turned: _admission.TurnAway(job, turned.Failure, turned.Cost); break;
            case SchedulerEvent.InputEnded: job.InputEnded = true; break;
            case SchedulerEvent.OutcomesSent sent: job.Sent(sent.Bytes); break;
            case SchedulerEvent.ItemsCancelled cancelled: Cancel(job, cancelled); break;
            case SchedulerEvent.JobCancelled cancelled: _cancellation.CancelJob(job, cancelled.Grace); break;
            case SchedulerEvent.JobAbandoned: _cancellation.Abandon(job); break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened, "Every event is handled.");
        }

        _state.Requeue(job);
        _settlement.FinishIfDone(job);
    }

    private void Accept(JobState job, SchedulerEvent.ItemsArrived arrived)
    {
        if (!job.IsQueued)
        {
            // It starts level with what the others were served by now.
            _accounting.ChargeOverruns();
        }

        _admission.Accept(job, arrived.Run, arrived.Cost);
    }

    private void Cancel(JobState job, SchedulerEvent.ItemsCancelled cancelled)
    {
        if (cancelled.Indexes is { } indexes)
        {
            _cancellation.Cancel(job, indexes, cancelled.Grace);
        }
        else
        {
            _cancellation.CancelAll(job, cancelled.Grace);
        }
    }

    private void Join(ReadyWorker worker)
    {
        _state.Seats.Add(worker.Identity.Epoch, new WorkerSeat(worker));
        Learn();
        ChangePool(brokenBecause: null);
    }

    // A program that is replaced on disk makes workers differ for a while: what not all of them have is not given to any, and the newest
    // knows best what it looks like. Where there is nobody, what was known is still the best guess.
    private void Learn()
    {
        var seats = _state.Seats.Values.Where(seat => !seat.IsRetiring).ToList();
        if (seats.Count > 0)
        {
            _state.Methods = MethodsOfAll(seats);
            _state.FileDescriptors = seats.MaxBy(seat => seat.Worker.Identity.Epoch)!.Worker.FileDescriptors;
        }
    }

    private static Dictionary<string, WorkerMethod> MethodsOfAll(List<WorkerSeat> seats) => seats[0].Worker.Methods
        .Where(method => seats.TrueForAll(seat => seat.Worker.Methods.Any(other => other.Name == method.Name)))
        .ToDictionary(method => method.Name, StringComparer.Ordinal);

    private void Retire(WorkerIdentity worker)
    {
        if (_state.SeatOf(worker) is { } seat)
        {
            seat.IsRetiring = true;
            Learn();
        }
    }

    private void Collect(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes)
    {
        if (_state.SeatOf(worker) is { } seat)
        {
            _collection.Collect(seat, outcomes);
        }
    }

    private void TakeBack(SchedulerEvent.ItemsReturned returned)
    {
        if (_state.SeatOf(returned.Worker)?.Find(returned.Delivery) is { } outstanding)
        {
            _redelivery.TakeBack(outstanding, returned.First, returned.Count);
        }
    }

    private void Leave(WorkerEnd end)
    {
        if (_state.SeatOf(end.Worker) is { } seat)
        {
            foreach (var outcome in end.Recovered)
            {
                _collection.Collect(seat, outcome);
            }

            _state.Seats.Remove(end.Worker.Epoch);
            Learn();
            _state.Alarms.Clear(Alarm.OfWorker(seat));
            _attribution.Judge(seat, end);
        }
    }

    private void ChangePool(string? brokenBecause)
    {
        _state.BrokenBecause = brokenBecause;
        _admission.Review();
    }
}
