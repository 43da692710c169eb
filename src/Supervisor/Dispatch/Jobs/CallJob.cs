using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// One streaming call: once the scheduler has found a lane for it, frames pass between client and worker untouched. The scheduler
/// sees it as a job of one item, whose outcome is the call's status.
/// </summary>
internal sealed class CallJob : IJobSink
{
    private readonly DispatchedPool _pool;
    private readonly CallFrame.Open _open;
    private readonly FramePump<CallFrame> _pump;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Queue<CallFrame> _up = new();
    private readonly List<CallFrame> _early = [];
    private IWorkerChannel? _worker;
    private bool _statusQueued;

    public CallJob(DispatchedPool pool, ulong id, CallFrame.Open open, Func<CallFrame, Task> write)
    {
        _pool = pool;
        Id = id;
        _open = open;
        _pump = new FramePump<CallFrame>(NextFrame, write, frame => frame is CallFrame.Status);
    }

    public ulong Id { get; }

    /// <summary>The call's number on its worker; 0 until it has one.</summary>
    public ulong Call { get; private set; }

    /// <summary>Completes when the status was sent; fails when the client is gone, or the pool ends the call.</summary>
    public Task Completion => Task.WhenAny(_pump.Completion, _aborted.Task).Unwrap();

    /// <summary>Puts the call in line for a lane.</summary>
    public void Begin()
    {
        var item = new ItemRun { First = 0, Count = 1, Method = _open.Method, Payload = default, Deadline = _open.Deadline };
        _pool.Post(new SchedulerEvent.ItemsArrived(Id, item, Cost: 0));
        _pool.Post(new SchedulerEvent.InputEnded(Id));
    }

    /// <summary>A frame from the client, for the worker.</summary>
    public void Down(CallFrame frame)
    {
        if (frame is CallFrame.Cancel)
        {
            _pool.Post(new SchedulerEvent.ItemsCancelled(Id, null, null));
            return;
        }

        IWorkerChannel? worker;
        lock (_lock)
        {
            worker = _worker;
            if (worker is null)
            {
                _early.Add(frame);
            }
            else
            {
                worker.Send(Call, frame);
            }
        }

        worker?.Flush();
    }

    /// <summary>A frame from the worker, for the client.</summary>
    public void Up(CallFrame frame)
    {
        lock (_lock)
        {
            Queue(frame);
        }

        _pump.Flush();
    }

    public void Abandon() => _pool.Post(new SchedulerEvent.JobAbandoned(Id));

    public void StartCall(IWorkerChannel worker, ulong call, int attempt)
    {
        lock (_lock)
        {
            (_worker, Call) = (worker, call);
            worker.Send(call, _open with { Attempt = attempt });
            _early.ForEach(frame => worker.Send(call, frame));
            _early.Clear();
        }
    }

    // Where the worker has given its own status, the client has it already.
    public void Emit(OutcomeRun run)
    {
        lock (_lock)
        {
            Queue(new CallFrame.Status(run.Failures.Count > 0 ? run.Failures[0] : null, []));
        }
    }

    public void GrantCredit(long bytes)
    {
        // The worker's own credit passes through.
    }

    public void Finish(JobSummary summary)
    {
        // The status was the end.
    }

    public void Abort(RequestException reason) => _aborted.TrySetException(reason);

    public void Flush() => _pump.Flush();

    private void Queue(CallFrame frame)
    {
        if (!_statusQueued)
        {
            _statusQueued = frame is CallFrame.Status;
            _up.Enqueue(frame);
        }
    }

    private CallFrame? NextFrame()
    {
        lock (_lock)
        {
            return _up.TryDequeue(out var frame) ? frame : null;
        }
    }
}
