using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using CallFrame = Supervisor.Items.CallFrame;
using Delivery = Supervisor.Items.Delivery;
using Slice = Supervisor.Items.Slice;

namespace Supervisor.Workers.Attach;

/// <summary>The way down to a worker.</summary>
internal sealed class AttachChannel : IWorkerChannel
{
    private static readonly WriteOptions AtOnce = new();
    private static readonly WriteOptions WithTheNext = new(WriteFlags.BufferHint);

    private readonly Lock _lock = new();
    private readonly Queue<QueuedFrame> _queue = new();
    private readonly ShownSegments _shown;
    private readonly FramePump<AttachResponse> _pump;
    private readonly BypassedStream<AttachRequest, AttachResponse> _writer;
    private readonly IReadOnlyDictionary<string, uint> _methods;
    private readonly Action<int> _workGiven;
    private readonly TimeProvider _clock;
    private int _callFrames;
    private bool _closed;

    /// <param name="writer">The stream.</param>
    /// <param name="methods">The worker's numbers of its methods.</param>
    /// <param name="workGiven">Hears how many items or calls went down.</param>
    /// <param name="clock">Tells how much of a deadline is left.</param>
    public AttachChannel(BypassedStream<AttachRequest, AttachResponse> writer, IReadOnlyDictionary<string, uint> methods, Action<int> workGiven, TimeProvider clock)
    {
        _writer = writer;
        _methods = methods;
        _workGiven = workGiven;
        _clock = clock;
        _shown = new ShownSegments(HideSegment);
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
        // Who shares one segment with us shares all.
        var takesSlices = _writer.IsInRing;
        foreach (var run in delivery.Runs)
        {
            frame.Runs.Add(run.ToProto(takesSlices, _clock));
        }

        _workGiven(delivery.Count);
        Owed.Add(delivery.Id, delivery.Count);
        lock (_lock)
        {
            foreach (var run in delivery.Runs)
            {
                EnqueueLargeLocked(run.Payload, takesSlices);
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

    /// <summary>Offers the worker a segment of its own.</summary>
    public void Offer(Segment segment) => Enqueue(new AttachResponse { SegmentOffer = segment.ToProto(yours: true) });

    /// <summary>Gives the room of a response back.</summary>
    public void Return(Slice slice) => Enqueue(new AttachResponse { SliceReturned = new SliceReturned { Segment = slice.Segment.Number, Offset = slice.Offset } });

    /// <summary>Tells the worker to finish what it has.</summary>
    public void SendDrain() => Enqueue(new AttachResponse { Drain = new WorkerDrain() });

    public void Flush() => _pump.Flush();

    /// <summary>The stream is over: what is queued goes nowhere.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var queued in _queue)
            {
                queued.Pieces?.Dispose();
            }

            _queue.Clear();
            _callFrames = 0;
        }

        _shown.Close();
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
            _queue.Enqueue(new QueuedFrame(frame, null));
            _callFrames += frame.Call is null ? 0 : 1;
        }
    }

    // The pieces of a large item, or where it lies.
    private void EnqueueLargeLocked(Payload payload, bool takesSlices)
    {
        if (!payload.IsLarge || _closed)
        {
            return;
        }

        if (payload.Slice is not { } slice || !takesSlices)
        {
            _queue.Enqueue(new QueuedFrame(null, new QueuedPieces(payload)));
        }
        else if (_shown.IsNew(slice.Segment))
        {
            EnqueueLocked(new AttachResponse { SegmentOffer = slice.Segment.ToProto(yours: false) });
        }
    }

    private void HideSegment(Segment segment)
    {
        Enqueue(new AttachResponse { SegmentGone = new SegmentGone { Segment = segment.Number } });
        Flush();
    }

    private AttachResponse? Next()
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var next))
            {
                if (next.Pieces?.Next() is { } piece)
                {
                    return new AttachResponse { Piece = piece };
                }

                _queue.Dequeue();
                if (next.Frame is { } frame)
                {
                    _callFrames -= frame.Call is null ? 0 : 1;
                    return frame;
                }
            }

            return null;
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
