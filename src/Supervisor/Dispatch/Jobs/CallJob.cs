using Grpc.Core;
using Supervisor.Dispatch.Pools;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Workers;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// One streaming call: once the scheduler has found a lane for it, frames pass between client and worker untouched. The scheduler
/// sees it as a job of one item, whose outcome is the call's status. Who sends more than the other side gave credit for is stopped here.
/// </summary>
internal sealed class CallJob : IJobSink
{
    // Empty messages cost no credit; and a client may give more credit than it has use for.
    private const int MaxQueuedFrames = 65_536;
    private const long MaxQueuedBytes = 64 << 20;

    private readonly DispatchedPool _pool;
    private readonly CallCredit _downCredit = new(0);
    private readonly CallCredit _upCredit;
    private readonly FramePump<CallFrame> _pump;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Queue<CallFrame> _up = new();
    private CallFrame.Open _open;
    private IWorkerChannel? _worker;
    private long _queuedBytes;
    private int _earlyMessages;
    private ulong _messages;
    private ulong? _waitsForMessageAfter;
    private ulong? _waitsForCreditAfter;
    private bool _halfClosed;
    private bool _headersPassed;
    private bool _statusQueued;

    public CallJob(DispatchedPool pool, ulong id, CallFrame.Open open, Func<CallFrame, Task> write)
    {
        _pool = pool;
        Id = id;
        _open = open;
        _upCredit = new CallCredit(open.AnswerCredit);
        _pump = new FramePump<CallFrame>(NextFrame, write, frame => frame is CallFrame.Status);
    }

    public ulong Id { get; }

    /// <summary>The call's number on its worker; 0 until it has one.</summary>
    public ulong Call { get; private set; }

    /// <summary>Completes when the status was sent; fails when the client is gone, or the pool ends the call.</summary>
    public Task Completion => Task.WhenAny(_pump.Completion, _aborted.Task).Unwrap();

    /// <summary>
    /// Nothing goes on unless the client takes what is there, sends more, or gives credit: the handler has said so, and what it waits for
    /// is not on its way. A handler that is at work may be quiet for as long as it likes.
    /// </summary>
    public bool WaitsForClient
    {
        get
        {
            lock (_lock)
            {
                return _up.Count > 0 || (!_halfClosed && _waitsForMessageAfter == _messages) || _waitsForCreditAfter == _open.AnswerCredit;
            }
        }
    }

    /// <summary>Puts the call in line for a lane.</summary>
    public void Begin()
    {
        var item = new ItemRun { First = 0, Count = 1, Method = _open.Method, Payload = default, Deadline = _open.Deadline };
        _pool.Post(new SchedulerEvent.ItemsArrived(Id, item, Cost: 0));
        _pool.Post(new SchedulerEvent.InputEnded(Id));
    }

    /// <summary>A frame from the client, for the worker.</summary>
    /// <exception cref="RequestException">INVALID_ARGUMENT: it may not come, or not now. RESOURCE_EXHAUSTED: the worker does not read.</exception>
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
            TakeLocked(frame);
        }

        worker?.Flush();
    }

    /// <summary>The client's stream has ended: that is a half-close where it has not sent one.</summary>
    public void HalfClose()
    {
        if (!_halfClosed)
        {
            Down(new CallFrame.HalfClose());
        }
    }

    /// <summary>A frame from the worker, for the client.</summary>
    /// <exception cref="MalformedFrameException">It may not come, or not now.</exception>
    public void Up(CallFrame frame)
    {
        lock (_lock)
        {
            if (_statusQueued)
            {
                return;
            }

            CheckUp(frame);
            if (frame is not (CallFrame.WaitForMessage or CallFrame.WaitForCredit))
            {
                Queue(frame);
            }

            if (_up.Count > MaxQueuedFrames || _queuedBytes > MaxQueuedBytes)
            {
                Abort(NotReading("client"));
                _up.Clear();
                _statusQueued = true;
            }
        }

        _pump.Flush();
    }

    /// <summary>Nobody is to hear more of it: how its stream ends says why, and the status of a handler that is cancelled for that does not.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _statusQueued = true;
            _up.Clear();
        }

        _pool.Post(new SchedulerEvent.JobAbandoned(Id));
    }

    public void StartCall(IWorkerChannel worker, ulong call, int attempt)
    {
        lock (_lock)
        {
            (_worker, Call) = (worker, call);
            worker.Send(call, _open with { Attempt = attempt });
            for (; _earlyMessages > 0; _earlyMessages--)
            {
                worker.Send(call, new CallFrame.Message(default, More: false));
            }

            if (_halfClosed)
            {
                worker.Send(call, new CallFrame.HalfClose());
            }
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

    // Before the call has a worker, which gives the first credit for messages, there is little to keep: only empty ones need none.
    private void TakeLocked(CallFrame frame)
    {
        switch (frame)
        {
            case CallFrame.Message when _halfClosed || !_downCredit.TrySpend(CallMapping.CostOf(frame)):
                throw RequestException.InvalidField("call.message", "came after the half-close, or without credit for it.");
            case CallFrame.HalfClose when _halfClosed:
                throw RequestException.InvalidField("call.half_close", "came twice.");
            case CallFrame.HalfClose:
                _halfClosed = true;
                break;
            case CallFrame.Credit credit:
                _upCredit.Add(credit.Bytes);
                _open = _open with { AnswerCredit = CallCredit.Sum(_open.AnswerCredit, credit.Bytes) };
                break;
            case CallFrame.Message message:
                _messages += message.More ? 0u : 1u;
                _earlyMessages += _worker is null ? 1 : 0;
                break;
            default:
                throw RequestException.InvalidField("call", "is no frame that a client may send: message, half_close, credit or cancel.");
        }

        if ((_worker?.QueuedCallFrames ?? _earlyMessages) > MaxQueuedFrames)
        {
            throw NotReading("worker");
        }

        _worker?.Send(Call, frame);
    }

    private void CheckUp(CallFrame frame)
    {
        switch (frame)
        {
            case CallFrame.Headers when _headersPassed:
                throw new MalformedFrameException("A worker sent the headers of a call twice.");
            case CallFrame.Headers:
                _headersPassed = true;
                break;
            case CallFrame.Message when !_upCredit.TrySpend(CallMapping.CostOf(frame)):
                throw new MalformedFrameException("A worker sent more of a call than it had credit for.");
            case CallFrame.Credit credit:
                _downCredit.Add(credit.Bytes);
                break;
            case CallFrame.WaitForMessage wait:
                _waitsForMessageAfter = wait.After;
                break;
            case CallFrame.WaitForCredit wait:
                _waitsForCreditAfter = wait.After;
                break;
        }
    }

    private static RequestException NotReading(string who) =>
        new(StatusCode.ResourceExhausted, "PEER_NOT_READING", $"The call was ended: its {who} does not read, and more than {MaxQueuedFrames} frames or {MaxQueuedBytes >> 20} MiB wait for it.");

    private void Queue(CallFrame frame)
    {
        if (!_statusQueued)
        {
            _statusQueued = frame is CallFrame.Status;
            _queuedBytes += CallMapping.CostOf(frame);
            _up.Enqueue(frame);
        }
    }

    private CallFrame? NextFrame()
    {
        lock (_lock)
        {
            if (!_up.TryDequeue(out var frame))
            {
                return null;
            }

            _queuedBytes -= CallMapping.CostOf(frame);
            return frame;
        }
    }
}
