using Grpc.Core;
using Supervisor.Client;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Outcomes;

/// <summary>
/// What goes up to the supervisor, in order. One lock keeps the order that the wire asks for: an outcome's record, the end of
/// the outbox, the page, and then the outcome itself.
/// </summary>
internal sealed class OutcomeQueue
{
    private readonly Lock _gate = new();
    private readonly Outbox _outbox;
    private readonly BatchLine _line;
    private readonly AsyncSignal _ready = new();
    private TaskCompletionSource? _freed;

    /// <summary>Where large responses go; null: through here.</summary>
    internal SliceSource? Slices { get; set; }

    internal OutcomeQueue(Outbox outbox, TimeProvider time)
    {
        _outbox = outbox;
        _line = new BatchLine(time, Flush);
    }

    internal void Post(AttachRequest frame)
    {
        bool isDue;
        lock (_gate)
        {
            _line.Add(new OutgoingFrame(frame));
            isDue = _line.TakeNews();
        }

        WriteIf(isDue);
    }

    /// <summary>Nothing more is done for now, so what waits for company need not.</summary>
    internal void Flush()
    {
        bool isDue;
        lock (_gate)
        {
            _line.Publish();
            isDue = _line.TakeNews();
        }

        WriteIf(isDue);
    }

    /// <summary>Records an item's outcome and queues it. Waits while the outbox is full, and until a large response is written.</summary>
    internal ValueTask AddAsync(ItemExecution item, PageLane page, TimeSpan runTime)
    {
        var record = OutcomeRecord.Of(item);
        if (record.Kind == OutboxRecordKind.Slice)
        {
            return AddAsync(record, null, new SliceOutcome(item, record.Slice, runTime), item, page, runTime);
        }

        var isSmall = !item.IsLarge && !_outbox.IsLarge(record.Payload.Length);
        return isSmall && TryAdd(record, null, null, item, page, runTime) is null ? default : AddSlowlyAsync(record, item, page, runTime);
    }

    internal void Acknowledge(ulong position)
    {
        TaskCompletionSource? freed;
        lock (_gate)
        {
            _outbox.Acknowledge(position);
            (freed, _freed) = (_freed, null);
        }
        freed?.SetResult();
    }

    /// <summary>Nothing follows; <see cref="WriteAllAsync"/> ends when all is written.</summary>
    internal void Complete()
    {
        bool isDue;
        lock (_gate)
        {
            _line.Complete();
            isDue = _line.TakeNews();
        }

        WriteIf(isDue);
    }

    internal async Task WriteAllAsync(IAsyncStreamWriter<AttachRequest> stream)
    {
        while (true)
        {
            if (Take(out var isAtEnd) is { } next)
            {
                foreach (var frame in next.Frames())
                {
                    await stream.WriteAsync(frame).ConfigureAwait(false);
                }

                Recycle(next);
            }
            else if (isAtEnd)
            {
                return;
            }
            else
            {
                await _ready.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    // On this thread, while nothing is being written: a lane that has nothing else to do need not wake another thread for it.
    private void WriteIf(bool isDue)
    {
        if (isDue)
        {
            _ready.Set(here: true);
        }
    }

    private async ValueTask AddSlowlyAsync(OutcomeRecord record, ItemExecution item, PageLane page, TimeSpan runTime)
    {
        var large = item.IsLarge ? new LargeOutcome(item, runTime) : null;
        long? behind = _outbox.IsLarge(record.Payload.Length) ? await WriteBehindAsync(record.Payload).ConfigureAwait(false) : null;
        await AddAsync(record, behind, large, item, page, runTime).ConfigureAwait(false);
        if (large is not null)
        {
            await large.Completion.ConfigureAwait(false);
        }
    }

    private async ValueTask AddAsync(OutcomeRecord record, long? behind, LoneOutcome? lone, ItemExecution item, PageLane page, TimeSpan runTime)
    {
        while (TryAdd(record, behind, lone, item, page, runTime) is { } freed)
        {
            await freed.ConfigureAwait(false);
        }
    }

    private async Task<long> WriteBehindAsync(ReadOnlyMemory<byte> payload)
    {
        long offset;
        while (TryReserve(payload.Length, out offset) is { } freed)
        {
            await freed.ConfigureAwait(false);
        }

        _outbox.Write(offset, payload.Span);
        return offset;
    }

    private Task? TryReserve(int length, out long offset)
    {
        bool isDue;
        Task? freed;
        lock (_gate)
        {
            var reserved = _outbox.TryReserve(length);
            offset = reserved ?? 0;
            freed = reserved is null ? FreedLocked() : null;
            isDue = _line.TakeNews();
        }

        WriteIf(isDue);
        return freed;
    }

    // Null when it is done; else what to wait for before the next try.
    private Task? TryAdd(in OutcomeRecord record, long? behind, LoneOutcome? lone, ItemExecution item, PageLane page, TimeSpan runTime)
    {
        bool isDue;
        Task? freed = null;
        lock (_gate)
        {
            if (TryAppendLocked(record, behind))
            {
                page.Idle();
                AddLocked(lone, item, runTime);
            }
            else
            {
                freed = FreedLocked();
            }

            isDue = _line.TakeNews();
        }

        WriteIf(isDue);
        return freed;
    }

    private bool TryAppendLocked(in OutcomeRecord record, long? behind) =>
        record.Kind == OutboxRecordKind.Slice ? _outbox.TryAppendSlice(record.Delivery, record.Index, record.Slice)
        : behind is { } offset ? _outbox.TryAppendLarge(record.Kind, record.Delivery, record.Index, offset, record.Payload.Length)
        : _outbox.TryAppend(record.Kind, record.Delivery, record.Index, record.Payload.Span);

    // What would free room may still wait to be sent.
    private Task FreedLocked()
    {
        _line.Publish();
        return (_freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    private void AddLocked(LoneOutcome? lone, ItemExecution item, TimeSpan runTime)
    {
        if (lone is null)
        {
            _line.Add(item, runTime, _outbox.End);
            return;
        }

        lone.Position = _outbox.End;
        _line.Add(lone);
    }

    private Outgoing? Take(out bool isAtEnd)
    {
        lock (_gate)
        {
            isAtEnd = _line.IsAtEnd;
            return _line.Take();
        }
    }

    private void Recycle(Outgoing written)
    {
        written.Written();
        if (written is not OutcomeBatch batch)
        {
            return;
        }

        lock (_gate)
        {
            _line.Recycle(batch);
        }
    }
}
