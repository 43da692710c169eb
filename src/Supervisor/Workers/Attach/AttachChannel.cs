using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using CallFrame = Supervisor.Items.CallFrame;
using Delivery = Supervisor.Items.Delivery;

namespace Supervisor.Workers.Attach;

/// <summary>
/// The way down to a worker. Whoever flushes while nobody writes does the writing, up to the first write that has to wait: no
/// hop to another thread when the worker reads as fast as we write.
/// </summary>
internal sealed class AttachChannel(
    IServerStreamWriter<AttachResponse> writer, IReadOnlyDictionary<string, uint> methods, Action<int> workGiven, TimeProvider clock) : IWorkerChannel
{
    private static readonly WriteOptions AtOnce = new();
    private static readonly WriteOptions WithTheNext = new(WriteFlags.BufferHint);

    private readonly Lock _lock = new();
    private readonly Queue<AttachResponse> _queue = new();
    private bool _writing;
    private bool _closed;

    public void Send(Delivery delivery, ulong received)
    {
        var frame = new Protocol.V1.Delivery
        {
            Id = delivery.Id,
            JobId = delivery.JobId,
            Method = methods[delivery.Method],
            Attempt = (uint)delivery.Attempt,
            RunLimit = delivery.RunLimit is { } limit ? Duration.FromTimeSpan(limit) : null,
            Received = received,
        };
        foreach (var run in delivery.Runs)
            frame.Runs.Add(run.ToProto(clock));

        workGiven(delivery.Count);
        lock (_lock)
        {
            foreach (var run in delivery.Runs)
            {
                foreach (var piece in run.Payload.ToPieces())
                    EnqueueLocked(new AttachResponse { Piece = piece });
            }

            EnqueueLocked(new AttachResponse { Delivery = frame });
        }
    }

    public void Send(ulong call, CallFrame frame)
    {
        if (frame is CallFrame.Open)
            workGiven(1);

        Enqueue(new AttachResponse { Call = new WorkerCallFrame { CallId = call, Frame = frame.ToProto(clock) } });
    }

    public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes)
    {
        var cancel = new WorkerCancel { Delivery = delivery };
        cancel.Indexes.AddRange(indexes);
        Enqueue(new AttachResponse { Cancel = cancel });
    }

    public void Acknowledge(ulong received) =>
        Enqueue(new AttachResponse { Received = new OutcomesReceived { Position = received } });

    /// <summary>Greets the worker.</summary>
    public void Welcome(WorkerIdentity worker, PoolContext pool, WorkerDirectory directory) => Enqueue(new AttachResponse
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
        },
    });

    /// <summary>Tells the worker to finish what it has.</summary>
    public void SendDrain() => Enqueue(new AttachResponse { Drain = new WorkerDrain() });

    public void Flush()
    {
        lock (_lock)
        {
            if (_writing || _queue.Count == 0)
                return;

            _writing = true;
        }

        // Catches everything itself, and its end is the end of what is queued.
        _ = WriteAsync();
    }

    /// <summary>The stream is over: what is queued goes nowhere.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _queue.Clear();
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
            _queue.Enqueue(frame);
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TryDequeue(out var frame, out var isLast))
            {
                writer.WriteOptions = isLast ? AtOnce : WithTheNext;
                await writer.WriteAsync(frame);
            }
        }
        catch (Exception)
        {
            // The stream has broken. Its reader finds that too, and reports it.
            Close();
        }
    }

    private bool TryDequeue(out AttachResponse frame, out bool isLast)
    {
        lock (_lock)
        {
            _writing = _queue.TryDequeue(out frame!);
            isLast = _queue.Count == 0;
            return _writing;
        }
    }
}
