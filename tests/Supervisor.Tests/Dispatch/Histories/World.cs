using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Tests.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch.Histories;

/// <summary>Clients, workers and time around a scheduler. Each of its commands is checked against what is true, and carried out.</summary>
internal sealed class World
{
    private readonly History _history;
    private readonly Scheduler _scheduler;
    private readonly List<ModelWorker> _workers = [];
    private readonly Queue<SchedulerCommand.KillAttempt> _kills = [];
    private readonly List<(WorkerIdentity Worker, IReadOnlyList<WorkerOutcome> Outcomes)> _oldNews = [];
    private readonly List<SchedulerEvent.ItemsReturned> _oldReturns = [];
    private readonly List<ModelJob> _jobs = [];
    private ulong _delivery;
    private ulong _epoch;

    public World(History history)
    {
        _history = history;
        _scheduler = new Scheduler(Options, () => ++_delivery);
    }

    /// <summary>A tick is a microsecond; the window is small so that it fills up.</summary>
    public SchedulerOptions Options { get; } = new() { TimestampFrequency = 1_000_000, JobWindowBytes = 8 << 10, BatchBytes = 1 << 10, CancelGrace = TimeSpan.FromMilliseconds(20), RecallAfter = TimeSpan.FromMilliseconds(2) };

    public long Now { get; private set; } = 1_000_000;

    public bool EverBroke { get; private set; }

    /// <summary>How often each thing happened, to see that histories are worth playing.</summary>
    public Dictionary<string, int> Seen { get; } = [];

    public void Saw(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;

    public void Play()
    {
        foreach (var step in _history.Steps)
        {
            Do(step);
        }

        ComeToRest();
    }

    public void Handle(SchedulerEvent happened)
    {
        var commands = new List<SchedulerCommand>();
        _scheduler.Handle(happened, Now, commands);
        foreach (var command in commands)
        {
            CarryOut(command);
        }

        Invariants.Check(_scheduler, Options, Now, _jobs);
    }

    public void Sent(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes)
    {
        _oldNews.Add((worker, outcomes));
        _oldNews.RemoveRange(0, Math.Max(0, _oldNews.Count - 50));
        Handle(new SchedulerEvent.OutcomesArrived(worker, outcomes));
    }

    public void Returned(SchedulerEvent.ItemsReturned returned)
    {
        Saw("items given back");
        _oldReturns.Add(returned);
        Handle(returned);
    }

    private void Do(Step step)
    {
        var (pick, amount) = (step.Pick, step.Amount);
        switch (step.Kind)
        {
            case StepKind.OpenJob or StepKind.SendItems when _jobs.Count == 0 || step.Kind == StepKind.OpenJob: OpenJob(); break;
            case StepKind.SendItems: Any(Sending, pick)?.Send(1 + (amount % 97 % (1 + (amount % 60))), 8 + (pick % 7 * (pick % 29))); break;
            case StepKind.SendLargeItem: Any(Sending, pick)?.SendLarge(100 + (amount % (ModelJob.LargestItem - 99))); break;
            case StepKind.EndInput: Any(Sending, pick)?.End(); break;
            case StepKind.ReadOutcomes: Any(Open, pick)?.Read(1 + (amount % 10)); break;
            case StepKind.CancelSome: CancelSome(pick, amount); break;
            case StepKind.CancelAll: Any(Open, pick)?.Cancel(null, amount % 50); break;
            case StepKind.Abandon: Any(Open, pick)?.Abandon(); break;
            case StepKind.WorkerJoins when Living.Count() < 5: Join(_history.Workers[pick % _history.Workers.Length]); break;
            case StepKind.WorkerExecutes: Any(Living, pick)?.Execute(1 + (amount % 40)); break;
            case StepKind.WorkerReports: Any(Living, pick)?.Report(1 + (amount % 30)); break;
            case StepKind.WorkerCrashes: Any(Living, pick)?.Exit(); break;
            case StepKind.WorkerRetires: Retire(Any(Living, pick)); break;
            case StepKind.PoolBreaks: Break(); break;
            case StepKind.PoolMends: Handle(new SchedulerEvent.PoolMended()); break;
            case StepKind.KillsAreCarriedOut: CarryOutKills(); break;
            case StepKind.LateNews when _oldNews.Count > 0: Handle(new SchedulerEvent.OutcomesArrived(_oldNews[pick % _oldNews.Count].Worker, _oldNews[pick % _oldNews.Count].Outcomes)); break;
            case StepKind.LateReturn when _oldReturns.Count > 0: Handle(_oldReturns[pick % _oldReturns.Count]); break;
            case StepKind.TimePasses: Pass(1 + (amount % 10 == 0 ? amount : amount % 1000)); break;
            default: break;
        }
    }

    private IEnumerable<ModelJob> Open => _jobs.Where(job => !job.IsFinished && !job.IsAbandoned);

    private IEnumerable<ModelJob> Sending => Open.Where(job => !job.IsEnded);

    private IEnumerable<ModelWorker> Living => _workers.Where(worker => !worker.IsGone);

    private static T? Any<T>(IEnumerable<T> all, int pick)
        where T : class => all.ToList() is { Count: > 0 } list ? list[pick % list.Count] : null;

    private void OpenJob()
    {
        if (_jobs.Count < _history.Jobs.Length)
        {
            var job = new ModelJob(this, (ulong)_jobs.Count + 1, _history.Jobs[_jobs.Count]);
            _jobs.Add(job);
            job.Open();
        }
    }

    private void CancelSome(int pick, int amount)
    {
        if (Any(Open.Where(job => job.Items.Count > 0), pick) is { } job)
        {
            job.Cancel([.. Enumerable.Range(0, 1 + (amount % 4)).Select(i => (ulong)((pick + (i * amount)) % job.Items.Count))], amount % 50);
        }
    }

    private void Join(WorkerPlan plan)
    {
        var ready = Workers.Ready(++_epoch, plan.KeepsPage, plan.Lanes, plan.MaxItems, plan.CanRecall, plan.CanInterject);
        _workers.Add(new ModelWorker(this, ready));
        Handle(new SchedulerEvent.WorkerJoined(ready));
    }

    private void Retire(ModelWorker? worker)
    {
        if (worker is { IsRetiring: false })
        {
            worker.IsRetiring = true;
            Handle(new SchedulerEvent.WorkerRetiring(worker.Identity));
        }
    }

    private void Break()
    {
        EverBroke = true;
        Handle(new SchedulerEvent.PoolBroke("The pool is broken."));
    }

    private void Pass(long time)
    {
        Now += time;
        if (_scheduler.NextTick <= Now)
        {
            Handle(new SchedulerEvent.Tick());
        }
    }

    private void CarryOutKills()
    {
        while (_kills.TryDequeue(out var kill))
        {
            _workers.Find(worker => worker.Identity == kill.Worker)!.Kill(kill.Delivery, kill.Index, kill.Reason.Text);
        }
    }

    // Nothing bad happens any more: everything has to end.
    private void ComeToRest()
    {
        Handle(new SchedulerEvent.PoolMended());
        for (var round = 0; Open.Any() || _scheduler.Jobs.Count > 0; round++)
        {
            Assert.True(round < 20_000, $"Jobs do not end: {string.Join(", ", _scheduler.Jobs.Select(job => job.Id))}.");
            if (!MakeProgress())
            {
                Assert.True(_scheduler.NextTick is not null, $"Nothing will ever happen to jobs {string.Join(", ", _scheduler.Jobs.Select(job => job.Id))}.");
                Pass(_scheduler.NextTick!.Value - Now);
            }
        }

        Assert.All(_scheduler.Seats, seat => Assert.Empty(seat.Outstanding));
        Assert.All(_jobs, job => Assert.True(job.IsFinished));
    }

    private bool MakeProgress()
    {
        var before = (_delivery, _scheduler.Jobs.Count, _jobs.Sum(job => job.Credit));
        foreach (var job in Open.ToList())
        {
            job.End();
            job.Read(int.MaxValue);
        }

        var moved = _kills.Count > 0;
        CarryOutKills();
        foreach (var worker in Living.ToList())
        {
            moved |= worker.Execute(1000) | worker.Report(int.MaxValue);
            if (worker is { IsRetiring: true, IsIdle: true, IsGone: false })
            {
                worker.Exit();
                moved = true;
            }
        }

        if (!Living.Any(worker => !worker.IsRetiring))
        {
            Join(new WorkerPlan(KeepsPage: _epoch % 2 == 0, Lanes: 1, MaxItems: null));
            moved = true;
        }

        return moved || before != (_delivery, _scheduler.Jobs.Count, _jobs.Sum(job => job.Credit));
    }

    private void CarryOut(SchedulerCommand command)
    {
        Saw(command.GetType().Name);
        switch (command)
        {
            case SchedulerCommand.Deliver deliver: Deliver(deliver.Worker, deliver.Delivery); break;
            case SchedulerCommand.StartCall call: WorkerOf(call.Worker).Receive(call.Call, JobOf(call.Job), call.Attempt, [0], mayShare: false); break;
            case SchedulerCommand.CancelOnWorker cancel: WorkerOf(cancel.Worker).Cancel(cancel.Delivery, cancel.Indexes); break;
            case SchedulerCommand.Recall recall: WorkerOf(recall.Worker).Recall(recall.Delivery); break;
            case SchedulerCommand.KillAttempt kill: CheckKill(kill); _kills.Enqueue(kill); break;
            case SchedulerCommand.PrepareToRecycle: break;
            case SchedulerCommand.Recycle recycle: WorkerOf(recycle.Worker).IsRetiring = true; break;
            case SchedulerCommand.Acknowledge: break;
            case SchedulerCommand.Emit emit: JobOf(emit.Job).Take(emit.Run); break;
            case SchedulerCommand.Quarantine aside: Assert.Equal(aside.Item.Attempt, aside.Item.Crashes.Count); break;
            case SchedulerCommand.GrantCredit grant: JobOf(grant.Job).Granted(grant.Bytes); break;
            case SchedulerCommand.FinishJob finish: JobOf(finish.Job).Finish(finish.Summary); break;
            default: throw new ArgumentOutOfRangeException(nameof(command), command, "Every command is carried out.");
        }
    }

    private void Deliver(WorkerIdentity worker, Delivery delivery)
    {
        var job = JobOf(delivery.JobId);
        Assert.False(job.IsFinished, $"Items of job {job.Id} were handed out after its end.");
        var indexes = delivery.Runs.SelectMany(Messages.IndexesIn).ToList();
        Assert.Equal(delivery.Runs.SelectMany(run => Enumerable.Range(0, run.Count).Select(i => run.First + (ulong)i)), indexes);
        Assert.Equal(indexes.Order(), indexes);
        WorkerOf(worker).Receive(delivery.Id, job, delivery.Attempt, indexes, job.Plan.Idempotent, delivery.IsInterjected);
    }

    private void CheckKill(SchedulerCommand.KillAttempt kill)
    {
        var outstanding = _scheduler.Seats.Single(seat => seat.Identity == kill.Worker).Find(kill.Delivery)!;
        var item = JobOf(outstanding.Job.Id).Items[(int)kill.Index];
        Assert.True(outstanding.IsUnsettled(kill.Index) && outstanding.IsBegun);
        Assert.True(!outstanding.Seat.IsSerial || outstanding.FirstUnsettled == kill.Index, $"{item} had not begun and is to be killed.");
        var isLate = item.Job.Plan.RunLimit is { } limit && Now - outstanding.SentAt >= limit * 1000;
        var isOver = item.Job.Plan.Deadline is not null && outstanding.Delivery.Runs.Single(run => run.First == kill.Index).Deadline <= Now;
        Assert.True(item.IsCancelled || isLate || isOver, $"{item} is to be killed for nothing: {kill.Reason}");
    }

    private ModelWorker WorkerOf(WorkerIdentity identity) => _workers.Single(worker => worker.Identity == identity);

    private ModelJob JobOf(ulong id) => _jobs[(int)id - 1];
}
