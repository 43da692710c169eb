using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using CallFrame = Supervisor.Items.CallFrame;
using Delivery = Supervisor.Items.Delivery;

namespace Supervisor.Workers.Attach;

/// <summary>The way down to a worker.</summary>
internal sealed class AttachChannel : IWorkerChannel
{
    private static readonly WriteOptions AtOnce = new();
    private static readonly WriteOptions WithTheNext = new(WriteFlags.BufferHint);

    private readonly Lock _lock = new();
    private readonly Queue<AttachResponse> _queue = new();
    private readonly FramePump<AttachResponse> _pump;
    private readonly IAsyncStreamWriter<AttachResponse> _writer;
    private readonly IReadOnlyDictionary<string, uint> _methods;
    private readonly Action<int> _workGiven;
    private readonly TimeProvider _clock;
    private int _callFrames;
    private bool _closed;

    /// <param name="writer">The stream.</param>
    /// <param name="methods">The worker's numbers of its methods.</param>
    /// <param name="workGiven">Hears how many items or calls went down.</param>
    /// <param name="clock">Tells how much of a deadline is left.</param>
    public AttachChannel(IAsyncStreamWriter<AttachResponse> writer, IReadOnlyDictionary<string, uint> methods, Action<int> workGiven, TimeProvider clock)
    {
        _writer = writer;
        _methods = methods;
        _workGiven = workGiven;
        _clock = clock;
        _pump = new FramePump<AttachResponse>(Next, WriteAsync, isLast: _ => false);
    }

    public OwedOutcomes Owed { get; } = new();

    public int QueuedCallFrames => Volatile.Read(ref _callFrames);

    public void Send(Delivery delivery, ulong received)
    {
        var frame = new Protocol.V1.Delivery
        {
            Id = delivery.Id,
            JobId = delivery.JobId,
            Method = _methods[delivery.Method],
            Attempt = (uint)delivery.Attempt,
            RunLimit = delivery.RunLimit is { } limit ? Duration.FromTimeSpan(limit) : null,
            Received = received,
            Interjected = delivery.IsInterjected,
        };
        foreach (var run in delivery.Runs)
        {
            frame.Runs.Add(run.ToProto(_clock));
        }

        _workGiven(delivery.Count);
        Owed.Add(delivery.Id, delivery.Count);
        lock (_lock)
        {
            foreach (var run in delivery.Runs)
            {
                foreach (var piece in run.Payload.ToPieces())
                {
                    EnqueueLocked(new AttachResponse { Piece = piece });
                }
            }

            EnqueueLocked(new AttachResponse { Delivery = frame });
        }
    }

    public void Send(ulong call, CallFrame frame)
    {
        if (frame is CallFrame.Open)
        {
            _workGiven(1);
            Owed.Add(call, 1);
        }

        Enqueue(new AttachResponse { Call = new WorkerCallFrame { CallId = call, Frame = frame.ToProto(_clock) } });
    }

    public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes)
    {
        var cancel = new WorkerCancel { Delivery = delivery };
        cancel.Indexes.AddRange(indexes);
        Enqueue(new AttachResponse { Cancel = cancel });
    }

    public void Recall(ulong delivery)
    {
        Owed.Recall(delivery);
        Enqueue(new AttachResponse { Recall = new WorkerRecall { Delivery = delivery } });
    }

    public void Acknowledge(ulong received) =>
        Enqueue(new AttachResponse { Received = new OutcomesReceived { Position = received } });

    /// <summary>Greets the worker.</summary>
    public void Welcome(WorkerIdentity worker, PoolContext pool, WorkerDirectory directory, RingPair? rings) => Enqueue(new AttachResponse
    {
        Welcome = new WorkerWelcome
        {
            WorkerId = worker.ToString(),
            Pool = worker.Pool,
            Slot = (uint)worker.Slot,
            Epoch = worker.Epoch,
            Concurrency = (uint)pool.Spec.Concurrency,
            PagePath = directory.PagePath,
            OutboxPath = directory.OutboxPath,
            OutboxCapacity = (uint)pool.Settings.OutboxBytes,
            MaxItemBytes = (ulong)pool.Settings.MaxItemBytes,
            InitializerArgument = pool.Spec.InitializerArgument.ToByteString(),
            Ring = rings?.ToProto(),
        },
    });

    /// <summary>Tells the worker to finish what it has.</summary>
    public void SendDrain() => Enqueue(new AttachResponse { Drain = new WorkerDrain() });

    public void Flush() => _pump.Flush();

    /// <summary>The stream is over: what is queued goes nowhere.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _queue.Clear();
            _callFrames = 0;
        }
    }

    private void Enqueue(AttachResponse frame)
    {
        lock (_lock)
        {
            EnqueueLocked(frame);
        }
    }

    private void EnqueueLocked(AttachResponse frame)
    {
        if (!_closed)
        {
            _queue.Enqueue(frame);
            _callFrames += frame.Call is null ? 0 : 1;
        }
    }

    private AttachResponse? Next()
    {
        lock (_lock)
        {
            if (!_queue.TryDequeue(out var frame))
            {
                return null;
            }

            _callFrames -= frame.Call is null ? 0 : 1;
            return frame;
        }
    }

    private Task WriteAsync(AttachResponse frame)
    {
        lock (_lock)
        {
            _writer.WriteOptions = _queue.Count == 0 ? AtOnce : WithTheNext;
        }

        return _writer.WriteAsync(frame);
    }
}
