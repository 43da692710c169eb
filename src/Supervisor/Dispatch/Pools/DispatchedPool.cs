using Grpc.Core;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.Workers;
using Supervisor.Workers.Output;

namespace Supervisor.Dispatch.Pools;

/// <summary>A pool: its workers, the loop that gives them work, and where it stands.</summary>
internal sealed class DispatchedPool : IWorkerListener, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly DispatchLoop _loop;
    private readonly WorkerPool _workers;
    private readonly EventFeed _feed;
    private readonly PoolNews _news;
    private readonly TimeProvider _clock;
    private PoolState _state = PoolState.Starting;
    private string _brokenBecause = "";
    private Task? _stopped;

    public DispatchedPool(PoolSpec spec, string? owner, DispatchContext context)
    {
        Spec = spec;
        Owner = owner;
        MaxItemBytes = context.Limits.MaxItemBytes;
        _feed = context.Feed;
        _news = context.News;
        _clock = context.Clock;
        var scheduler = new Scheduler(
            new SchedulerOptions
            {
                JobWindowBytes = context.Limits.JobWindowBytes,
                CancelGrace = spec.CancelGrace,
                TimestampFrequency = context.Clock.TimestampFrequency,
            },
            context.Numbers.NextDelivery);
        _loop = new DispatchLoop(scheduler, context.Clock, () => _workers!, Finished, (job, entry, item) => context.Quarantine.Add(spec.Name, job, entry, item));
        _workers = context.Workers.Create(spec, this);
    }

    public string Name => Spec.Name;

    /// <summary>As it shall be now, resized or not.</summary>
    public PoolSpec Spec { get; private set; }

    /// <summary>The identity of the client that owns it; null for a pool of the daemon's own, which all may use.</summary>
    public string? Owner { get; }

    /// <summary>A client owns it.</summary>
    public bool IsPrivate => Owner is not null;

    /// <summary>It takes no new work, and never will.</summary>
    public bool IsClosing
    {
        get
        {
            lock (_lock)
            {
                return _state >= PoolState.Closing;
            }
        }
    }

    /// <summary>It runs, and a worker is ready.</summary>
    public bool IsServing => _loop.Read((scheduler, _) => _state == PoolState.Running && scheduler.Seats.Any(seat => !seat.IsRetiring));

    /// <summary>What its workers brought, or the last of them; null before there was one.</summary>
    public PoolInterface? Interface => _loop.Read((scheduler, _) => scheduler.Interface);

    /// <summary>Why it is broken; empty where it is not.</summary>
    public string BrokenBecause
    {
        get
        {
            lock (_lock)
            {
                return _brokenBecause;
            }
        }
    }

    public long MaxItemBytes { get; }

    /// <summary>The processes, for listings.</summary>
    public IReadOnlyList<WorkerSnapshot> Workers
    {
        get
        {
            var workers = _workers.Workers;
            return _loop.Read((scheduler, _) => workers.Select(worker => worker with { Executing = scheduler.Executing(worker) }).ToList());
        }
    }

    /// <summary>What its workers implement, or did when there were some; null before the first has attached.</summary>
    public IReadOnlyDictionary<string, WorkerMethod>? Methods => _loop.Read((scheduler, _) => scheduler.Methods);

    public bool IsVisibleTo(Caller caller) => Owner is null || caller.MaySee(Owner);

    /// <inheritdoc cref="WorkerPool.Lines"/>
    public IReadOnlyList<WorkerLine> Lines => _workers.Lines;

    public void Start() => _workers.Start();

    /// <exception cref="RequestException">FAILED_PRECONDITION: the pool is closing or closed.</exception>
    public void Open(JobSpec spec, JobEntry entry)
    {
        _loop.Open(spec, entry);
        _feed.Publish(new SupervisorEvent.JobOpened(Name, spec.Id, entry.Name, entry.Owner));
    }

    /// <summary>Says at once what can be said of methods; before a worker has attached that is nothing.</summary>
    /// <exception cref="RequestException">UNIMPLEMENTED: no worker of the pool has one of them.</exception>
    public void CheckMethods(IReadOnlyList<string> methods)
    {
        var known = Methods;
        if (known is not null && methods.FirstOrDefault(method => !known.ContainsKey(method)) is { } unknown)
        {
            throw new RequestException(StatusCode.Unimplemented, "METHOD_NOT_FOUND", Failures.UnknownMethod(0, unknown, known.Keys).Message)
            {
                Metadata = new Dictionary<string, string>
                {
                    ["pool"] = Name,
                    ["method"] = unknown,
                    ["services"] = string.Join(',', known.Keys.Select(method => method[..method.LastIndexOf('/')]).Distinct().Order(StringComparer.Ordinal)),
                },
            };
        }
    }

    public void Post(SchedulerEvent happened) => _loop.Post(happened);

    public Task ResizeAsync(int workers) => ResizeAsync(workers, Spec.Spares);

    /// <summary>Replaces all workers, each when a new one is warm. Completes when the last old one is gone.</summary>
    /// <exception cref="RollStoppedException">A new worker could not start, or the pool is stopped.</exception>
    public Task RestartAsync() => _workers.RollAsync(Spec);

    /// <summary>Makes it another pool of the same name: resized, and its workers replaced where they would be started otherwise.</summary>
    /// <exception cref="RollStoppedException">A new worker could not start: the pool keeps its old specification.</exception>
    public async Task ReconfigureAsync(PoolSpec spec)
    {
        var old = Spec;
        var resized = ResizeAsync(spec.Workers, spec.Spares);
        if (!spec.StartsSameWorkersAs(old))
        {
            try
            {
                Respecify(spec);
                await _workers.RollAsync(spec);
            }
            catch (RollStoppedException)
            {
                Respecify(old with { Workers = spec.Workers, Spares = spec.Spares });
                throw;
            }
        }

        await resized;
    }

    /// <summary>Takes no new jobs, lets the open ones end, then stops the workers. Completes when the last one is gone.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            SetState(PoolState.Closing, "");
            return _stopped ??= CloseCoreAsync();
        }
    }

    /// <summary>Cancels all that is open, stops the workers, and completes when the last one is gone.</summary>
    public async Task TerminateAsync()
    {
        var closed = CloseAsync();
        _loop.CancelAll();
        // "Now" leaves a worker that ignores SIGTERM no longer than a cancelled handler has.
        using var hasten = new CancellationTokenSource(Spec.CancelGrace, _clock);
        await _workers.StopAsync(drain: false, hasten.Token);
        _loop.AbortAll(ClosedException());
        await closed;
    }

    public PoolSnapshot Snapshot() => _loop.Read((scheduler, jobs) => new PoolSnapshot
    {
        Spec = Spec,
        State = _state,
        BrokenBecause = _brokenBecause,
        Methods = [.. scheduler.Methods?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>()],
        ReadyWorkers = scheduler.Seats.Count(seat => !seat.IsRetiring),
        ReadySpares = _workers.ReadySpares,
        OutdatedWorkers = _workers.OutdatedWorkers,
        OpenJobs = jobs.Count,
        QueuedItems = scheduler.Jobs.Sum(job => job.Pending.Items),
        ExecutingItems = scheduler.Jobs.Sum(job => job.Executing),
        Restarts = (ulong)_workers.Restarts,
        IsPrivate = IsPrivate,
    });

    public IReadOnlyList<JobSnapshot> Jobs() => _loop.Read((scheduler, jobs) => scheduler.Jobs.Select(job => new JobSnapshot
    {
        Id = job.Id,
        Pool = Name,
        Name = jobs[job.Id].Name,
        Owner = jobs[job.Id].Owner,
        SessionId = jobs[job.Id].SessionId,
        Priority = job.Spec.Priority,
        Received = job.Received,
        Queued = job.Pending.Items,
        Executing = job.Executing,
        Settled = job.Summary.Settled,
        RunTime = job.Summary.RunTime,
        OpenedAt = jobs[job.Id].OpenedAt,
        WaitsForReader = job.UnsentBytes > 0,
    }).ToList());

    /// <summary>Cancels what a job has, and what is still to come unless it has no end of its own.</summary>
    /// <returns>Its items without outcome; null: it has no such job that the caller may know of.</returns>
    public ulong? CancelJob(ulong id, Caller caller, TimeSpan? grace)
    {
        var items = _loop.Read((scheduler, jobs) => jobs.TryGetValue(id, out var entry) && caller.MaySee(entry.Owner) ? scheduler.Jobs.Single(job => job.Id == id).Unsettled : (ulong?)null);
        if (items is not null)
        {
            _loop.Post(new SchedulerEvent.JobCancelled(id, grace));
        }

        return items;
    }

    public void WorkerReady(ReadyWorker worker)
    {
        SetState(PoolState.Running, "");
        _loop.Join(worker);
        _news.Tell();
    }

    public void WorkerRetiring(WorkerIdentity worker)
    {
        _loop.Post(new SchedulerEvent.WorkerRetiring(worker));
        _news.Tell();
    }

    public void OutcomesReceived(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes) =>
        _loop.Post(new SchedulerEvent.OutcomesArrived(worker, outcomes));

    public void ItemsReturned(WorkerIdentity worker, ulong delivery, ulong first, int count) =>
        _loop.Post(new SchedulerEvent.ItemsReturned(worker, delivery, first, count));

    public void CallFrameReceived(WorkerIdentity worker, ulong call, CallFrame frame) => _loop.PassUp(worker, call, frame);

    public void WorkerExited(WorkerEnd end)
    {
        _loop.Leave(end);
        _news.Tell();
    }

    public void PoolBroke(string reason)
    {
        SetState(PoolState.Broken, reason);
        _loop.Post(new SchedulerEvent.PoolBroke(reason));
    }

    public void PoolMended()
    {
        SetState(PoolState.Running, "");
        _loop.Post(new SchedulerEvent.PoolMended());
    }

    public async ValueTask DisposeAsync()
    {
        await TerminateAsync();
        _loop.Dispose();
    }

    private Task ResizeAsync(int workers, int spares)
    {
        lock (_lock)
        {
            Spec = Spec with { Workers = workers, Spares = spares };
        }

        return _workers.ResizeAsync(workers, spares);
    }

    private void Respecify(PoolSpec spec)
    {
        lock (_lock)
        {
            Spec = spec;
        }

        _loop.Post(new SchedulerEvent.Reconfigured(spec.CancelGrace));
    }

    private async Task CloseCoreAsync()
    {
        await _loop.CloseAsync(ClosedException());
        await _workers.StopAsync(drain: true, CancellationToken.None);
        SetState(PoolState.Closed, "");
    }

    // Closing is for good.
    private void SetState(PoolState state, string reason)
    {
        lock (_lock)
        {
            if (state == _state || state < _state && _state >= PoolState.Closing)
            {
                return;
            }

            (_state, _brokenBecause) = (state, reason);
            _feed.Publish(new SupervisorEvent.PoolStateChanged(Name, state.ToString().ToUpperInvariant(), reason));
            _news.Tell();
        }
    }

    private void Finished(ulong job, JobEntry entry, JobSummary summary) =>
        _feed.Publish(new SupervisorEvent.JobFinished(Name, job, entry.Owner, summary.Succeeded, summary.NotSucceeded, summary.RunTime));

    private RequestException ClosedException() =>
        new(StatusCode.FailedPrecondition, "POOL_CLOSED", $"Pool {Name} is closed; it takes no new work.")
        {
            Metadata = new Dictionary<string, string> { ["pool"] = Name },
        };
}
