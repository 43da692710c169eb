using Grpc.Core;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Workers;
using Supervisor.Workers.Output;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>
/// One task in a process of its own: a pool of one worker that is never replaced, and whose first item is its last. There is nothing to
/// schedule, so no scheduler: the worker gets the item when it is ready, and is drained when it has answered.
/// </summary>
internal sealed class TaskProcess : IWorkerListener
{
    private readonly Lock _lock = new();
    private readonly WorkerPool _workers;
    private readonly TimeProvider _clock;
    private readonly ulong _delivery;
    private readonly ulong _job;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<OutcomeRun> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerIdentity? _worker;
    private ProcessIdentity? _process;
    private CrashReport? _end;
    private OutcomeRun? _outcome;
    private ItemRun? _task;
    private bool _isReady;

    /// <param name="spec">What it shall be.</param>
    /// <param name="task">Its one item.</param>
    /// <param name="context">The daemon.</param>
    public TaskProcess(TaskProcessSpec spec, ItemRun task, DispatchContext context)
    {
        Spec = spec;
        _task = task;
        _clock = context.Clock;
        StartedAt = _clock.GetUtcNow();
        _workers = context.Workers.Create(spec.Worker, this);
        _delivery = context.Numbers.NextDelivery();
        _job = context.Numbers.NextJob();
    }

    public TaskProcessSpec Spec { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>The outcome of its task; completes when the process is gone and nothing is left of it. Never fails.</summary>
    public Task<OutcomeRun> Ended => _ended.Task;

    /// <inheritdoc cref="WorkerPool.Lines"/>
    public IReadOnlyList<WorkerLine> Lines => _workers.Lines;

    /// <summary>Starts it. Completes when the process runs, which is before it can work.</summary>
    /// <exception cref="RequestException">FAILED_PRECONDITION: it cannot be started.</exception>
    public Task StartAsync()
    {
        _workers.Start();
        _ = FollowAsync();
        return _started.Task;
    }

    public TaskProcessSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new TaskProcessSnapshot
            {
                Spec = Spec,
                State = Ended.IsCompleted ? TaskProcessState.Ended : _isReady ? TaskProcessState.Running : TaskProcessState.Starting,
                StartedAt = StartedAt,
                Worker = _worker,
                Process = _process,
                End = Ended.IsCompleted ? _end : null,
            };
        }
    }

    /// <summary>Tells it something. Nothing happens when it has ended.</summary>
    public void Signal(TaskProcessSignal signal)
    {
        switch (signal)
        {
            case TaskProcessSignal.Interrupt:
                _workers.Interrupt();
                break;
            case TaskProcessSignal.Terminate:
                _workers.Stop(StopMode.Terminate);
                break;
            case TaskProcessSignal.Kill:
                _workers.Stop(StopMode.Kill);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(signal), signal, "Unknown signal.");
        }
    }

    /// <summary>Ends it for good, with no more time than a cancelled handler has. Completes when it is gone.</summary>
    public async Task EndAsync()
    {
        using var hasten = new CancellationTokenSource(Spec.Worker.CancelGrace, _clock);
        await _workers.StopAsync(drain: false, hasten.Token);
        await Ended;
    }

    public void WorkerStarted(WorkerIdentity worker, ProcessIdentity process)
    {
        lock (_lock)
        {
            (_worker, _process) = (worker, process);
        }

        _started.TrySetResult();
    }

    public void WorkerReady(ReadyWorker worker)
    {
        if (TakeTask() is not { } task)
        {
            return;
        }

        if (worker.Methods.All(method => method.Name != task.Method))
        {
            Settle(Failed(Failures.UnknownMethod(0, task.Method, worker.Methods.Select(method => method.Name))));
            return;
        }

        worker.Channel.Send(new Delivery { Id = _delivery, JobId = _job, Method = task.Method, Attempt = 1, Runs = [task] }, received: 0);
        worker.Channel.Flush();
    }

    public void OutcomesReceived(WorkerIdentity worker, IReadOnlyList<WorkerOutcome> outcomes)
    {
        if (Own(outcomes) is { } run)
        {
            Settle(run);
        }
    }

    public void ItemsReturned(WorkerIdentity worker, ulong delivery, ulong first, int count)
    {
        // Its one item is never recalled.
    }

    public void WorkerExited(WorkerEnd end)
    {
        lock (_lock)
        {
            _end = end.Report;
            _outcome ??= Own(end.Recovered) ?? Failed(Failures.Crashed(0, attempt: 1, maxAttempts: 1, [end.Report]));
        }
    }

    public void WorkerNeverReady(WorkerIdentity worker, string cause, CrashReport? report)
    {
        if (report is null)
        {
            _started.TrySetException(NotStarted(cause));
            return;
        }

        lock (_lock)
        {
            _end = report;
            _outcome ??= Failed(new ItemFailure { Index = 0, Kind = OutcomeKind.Crashed, Code = StatusCode.Unavailable, Message = $"The task never ran: {cause}.", Crashes = [report] });
        }
    }

    public void WorkerRetiring(WorkerIdentity worker)
    {
        // It gets nothing more anyway.
    }

    public void CallFrameReceived(WorkerIdentity worker, ulong call, CallFrame frame)
    {
        // It has no calls.
    }

    public void PoolBroke(string reason)
    {
        // One life breaks no pool.
    }

    public void PoolMended()
    {
        // What never broke.
    }

    // Its bytes are not kept longer than they are needed.
    private ItemRun? TakeTask()
    {
        lock (_lock)
        {
            _isReady = true;
            var task = _task;
            _task = null;
            return task;
        }
    }

    // The first outcome counts; what else a worker sends is about nothing that it was given.
    private void Settle(OutcomeRun run)
    {
        lock (_lock)
        {
            _outcome ??= run;
        }

        _workers.Stop(StopMode.Drain);
    }

    private OutcomeRun? Own(IReadOnlyList<WorkerOutcome> outcomes) =>
        outcomes.Where(outcome => outcome.Delivery == _delivery).Select(outcome => outcome.Run).FirstOrDefault(run => run is { First: 0, Count: 1 });

    private async Task FollowAsync()
    {
        try
        {
            await _workers.Stopped;
            // Nothing is left to stop: this only says so to those who watch.
            await _workers.StopAsync(drain: false, CancellationToken.None);
        }
        finally
        {
            _started.TrySetException(NotStarted("it was told to end before."));
            lock (_lock)
            {
                _ended.SetResult(_outcome ?? Failed(Failures.Refused(0, StatusCode.FailedPrecondition, "The process was never started.")));
            }
        }
    }

    private RequestException NotStarted(string cause) =>
        new(StatusCode.FailedPrecondition, "PROCESS_NOT_STARTED", $"Process '{Spec.Name}' could not be started: {cause}");

    private static OutcomeRun Failed(ItemFailure failure) => new() { First = 0, Count = 1, Failures = [failure] };
}
