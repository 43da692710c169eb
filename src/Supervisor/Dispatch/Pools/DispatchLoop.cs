using System.Diagnostics;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Pools;

/// <summary>
/// The shell around a scheduler: events go in under one lock, in which only memory is touched, and commands become frames and
/// calls. Frames are written after the lock was released, mostly by the same thread.
/// </summary>
internal sealed class DispatchLoop : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Scheduler _scheduler;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly List<SchedulerCommand> _commands = [];
    private readonly Dictionary<ulong, JobEntry> _jobs = [];
    private readonly Dictionary<ulong, IWorkerChannel> _channels = [];
    private readonly Dictionary<ulong, CallJob> _calls = [];
    private readonly Func<WorkerPool> _workers;
    private readonly Action<ulong, JobEntry, JobSummary> _finished;
    private readonly Action<ulong, JobEntry?, ItemRun> _crashed;
    private long? _tickAt;
    private TaskCompletionSource? _idle;
    private RequestException? _closing;

    /// <param name="scheduler">Decides.</param>
    /// <param name="clock">Tells the scheduler the time.</param>
    /// <param name="workers">Carries out what concerns processes.</param>
    /// <param name="finished">Hears of each job that ends, under the lock.</param>
    /// <param name="crashed">Hears of each item that killed every worker it met, with its job's number and entry, under the lock.</param>
    public DispatchLoop(Scheduler scheduler, TimeProvider clock, Func<WorkerPool> workers, Action<ulong, JobEntry, JobSummary> finished, Action<ulong, JobEntry?, ItemRun> crashed)
    {
        _scheduler = scheduler;
        _clock = clock;
        _workers = workers;
        _finished = finished;
        _crashed = crashed;
        _timer = clock.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Tells the scheduler what happened, and does what it wants done.</summary>
    public void Post(SchedulerEvent happened)
    {
        var touched = new Touched();
        lock (_lock)
        {
            Handle(happened, touched);
        }

        touched.Flush();
    }

    /// <summary>Takes a job in; its sink hears of it from now on, the first credit included.</summary>
    /// <exception cref="RequestException">The pool is closing.</exception>
    public void Open(JobSpec spec, JobEntry entry)
    {
        var touched = new Touched();
        lock (_lock)
        {
            if (_closing is { } reason)
            {
                throw reason;
            }

            _jobs.Add(spec.Id, entry);
            Handle(new SchedulerEvent.JobOpened(spec), touched);
        }

        touched.Flush();
    }

    public void Join(ReadyWorker worker)
    {
        var touched = new Touched();
        lock (_lock)
        {
            _channels.Add(worker.Identity.Epoch, worker.Channel);
            Handle(new SchedulerEvent.WorkerJoined(worker), touched);
        }

        touched.Flush();
    }

    public void Leave(WorkerEnd end)
    {
        var touched = new Touched();
        lock (_lock)
        {
            _channels.Remove(end.Worker.Epoch);
            Handle(new SchedulerEvent.WorkerLeft(end), touched);
        }

        touched.Flush();
    }

    /// <summary>A frame of a streaming call from its worker; a status also settles the call.</summary>
    public void PassUp(WorkerIdentity worker, ulong call, CallFrame frame)
    {
        CallJob? job;
        lock (_lock)
        {
            _calls.TryGetValue(call, out job);
        }

        job?.Up(frame);
        if (frame is CallFrame.Status status)
        {
            var run = new OutcomeRun { First = 0, Count = 1, Failures = status.Failure is { } failure ? [failure] : [] };
            Post(new SchedulerEvent.OutcomesArrived(worker, [new WorkerOutcome(call, run, TimeSpan.Zero, 0)]));
        }
    }

    /// <summary>Takes no more jobs, and completes when the last open one has ended. Ends those without an end of their own.</summary>
    public Task CloseAsync(RequestException reason)
    {
        lock (_lock)
        {
            _closing ??= reason;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            EndIdleJobs();
            return _idle.Task;
        }
    }

    /// <summary>Cancels whatever the jobs still have; executing items lose their worker at once.</summary>
    public void CancelAll()
    {
        foreach (var job in Read((_, jobs) => jobs.Keys.ToList()))
        {
            Post(new SchedulerEvent.ItemsCancelled(job, null, TimeSpan.Zero));
        }
    }

    /// <summary>Ends the streams of all jobs that are left.</summary>
    public void AbortAll(RequestException reason)
    {
        foreach (var (id, entry) in Read((_, jobs) => jobs.ToList()))
        {
            entry.Sink.Abort(reason);
            Post(new SchedulerEvent.JobAbandoned(id));
        }
    }

    /// <summary>Looks at the state of things while it stands still.</summary>
    public T Read<T>(Func<Scheduler, IReadOnlyDictionary<ulong, JobEntry>, T> read)
    {
        lock (_lock)
        {
            return read(_scheduler, _jobs);
        }
    }

    public void Dispose() => _timer.Dispose();

    // Timers run on a coarser clock than timestamps and may fire some milliseconds early: then the same alarm needs another one.
    private void Tick()
    {
        lock (_lock)
        {
            _tickAt = null;
        }

        Post(new SchedulerEvent.Tick());
    }

    private void Handle(SchedulerEvent happened, Touched touched)
    {
        _commands.Clear();
        _scheduler.Handle(happened, _clock.GetTimestamp(), _commands);
        foreach (var command in _commands)
        {
            Execute(command, touched);
        }

        EndIdleJobs();
        SetTimer();
    }

    private void Execute(SchedulerCommand command, Touched touched)
    {
        switch (command)
        {
            case SchedulerCommand.Deliver deliver: ToWorker(deliver.Worker, touched, channel => channel.Send(deliver.Delivery, deliver.Received)); break;
            case SchedulerCommand.Acknowledge acknowledge: ToWorker(acknowledge.Worker, touched, channel => channel.Acknowledge(acknowledge.Received)); break;
            case SchedulerCommand.CancelOnWorker cancel: ToWorker(cancel.Worker, touched, channel => Cancel(channel, cancel)); break;
            case SchedulerCommand.Recall recall: ToWorker(recall.Worker, touched, channel => channel.Recall(recall.Delivery)); break;
            case SchedulerCommand.StartCall start: ToWorker(start.Worker, touched, channel => StartCall(channel, start)); break;
            case SchedulerCommand.KillAttempt kill: touched.Add(() => _workers().KillAttempt(kill.Worker, kill.Delivery, kill.Index, kill.Reason)); break;
            case SchedulerCommand.PrepareToRecycle soon: touched.Add(() => _workers().PrepareToRecycle(soon.Worker)); break;
            case SchedulerCommand.Recycle recycle: touched.Add(() => _workers().Recycle(recycle.Worker)); break;
            case SchedulerCommand.Emit emit: ToJob(emit.Job, touched, sink => sink.Emit(emit.Run)); break;
            case SchedulerCommand.GrantCredit grant: ToJob(grant.Job, touched, sink => sink.GrantCredit(grant.Bytes)); break;
            case SchedulerCommand.Quarantine quarantine: _crashed(quarantine.Job, _jobs.GetValueOrDefault(quarantine.Job), quarantine.Item); break;
            case SchedulerCommand.FinishJob finish: Finish(finish, touched); break;
            default: throw new UnreachableException($"{command} is not carried out by anyone.");
        }
    }

    private void ToWorker(WorkerIdentity worker, Touched touched, Action<IWorkerChannel> action)
    {
        if (_channels.TryGetValue(worker.Epoch, out var channel))
        {
            action(channel);
            touched.Add(channel);
        }
    }

    private void ToJob(ulong job, Touched touched, Action<IJobSink> action)
    {
        if (_jobs.TryGetValue(job, out var entry))
        {
            action(entry.Sink);
            touched.Add(entry.Sink);
        }
    }

    // A call is cancelled in its own words.
    private void Cancel(IWorkerChannel channel, SchedulerCommand.CancelOnWorker cancel)
    {
        if (_calls.ContainsKey(cancel.Delivery))
        {
            channel.Send(cancel.Delivery, new CallFrame.Cancel());
        }
        else
        {
            channel.Cancel(cancel.Delivery, cancel.Indexes);
        }
    }

    private void StartCall(IWorkerChannel channel, SchedulerCommand.StartCall start)
    {
        if (_jobs.TryGetValue(start.Job, out var entry) && entry.Sink is CallJob call)
        {
            _calls.Add(start.Call, call);
            call.StartCall(channel, start.Call, start.Attempt);
        }
    }

    private void Finish(SchedulerCommand.FinishJob finish, Touched touched)
    {
        if (_jobs.Remove(finish.Job, out var entry))
        {
            entry.Sink.Finish(finish.Summary);
            touched.Add(entry.Sink);
            if (entry.Sink is CallJob { Call: var call })
            {
                _calls.Remove(call);
            }

            _finished(finish.Job, entry, finish.Summary);
        }
    }

    private void EndIdleJobs()
    {
        if (_closing is null)
        {
            return;
        }

        foreach (var job in _scheduler.Jobs.Where(job => job.Received == job.Summary.Settled && _jobs[job.Id].IsOpenEnded))
        {
            _jobs[job.Id].Sink.Abort(_closing);
        }

        if (_jobs.Count == 0)
        {
            _idle!.TrySetResult();
        }
    }

    private void SetTimer()
    {
        if (_scheduler.NextTick is { } at && at != _tickAt)
        {
            _tickAt = at;
            var wait = _clock.GetElapsedTime(_clock.GetTimestamp(), at);
            _timer.Change(wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
