using Grpc.Core;
using Supervisor.Protocol.V1;
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
    private TaskCompletionSource? _freed;

    internal OutcomeQueue(Outbox outbox, TimeProvider time)
    {
        _outbox = outbox;
        _line = new BatchLine(time, Flush);
    }

    internal void Post(AttachRequest frame)
    {
        lock (_gate)
        {
            _line.Add(new OutgoingFrame(frame));
        }
    }

    /// <summary>Nothing more is done for now, so what waits for company need not.</summary>
    internal void Flush()
    {
        lock (_gate)
        {
            _line.Publish();
        }
    }

    /// <summary>Records an item's outcome and queues it. Waits while the outbox is full, and until a large response is written.</summary>
    internal ValueTask AddAsync(ItemExecution item, PageLane page, TimeSpan runTime)
    {
        var record = OutcomeRecord.Of(item);
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
        lock (_gate)
        {
            _line.Complete();
        }
    }

    internal async Task WriteAllAsync(IAsyncStreamWriter<AttachRequest> stream)
    {
        await foreach (var next in _line.Waiting.ReadAllAsync().ConfigureAwait(false))
        {
            Take(next);
            foreach (var frame in next.Frames())
            {
                await stream.WriteAsync(frame).ConfigureAwait(false);
            }

            Recycle(next);
        }
    }

    private async ValueTask AddSlowlyAsync(OutcomeRecord record, ItemExecution item, PageLane page, TimeSpan runTime)
    {
        var large = item.IsLarge ? new LargeOutcome(item, runTime) : null;
        long? behind = _outbox.IsLarge(record.Payload.Length) ? await WriteBehindAsync(record.Payload).ConfigureAwait(false) : null;
        while (TryAdd(record, behind, large, item, page, runTime) is { } freed)
        {
            await freed.ConfigureAwait(false);
        }

        if (large is not null)
        {
            await large.Completion.ConfigureAwait(false);
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
        lock (_gate)
        {
            var reserved = _outbox.TryReserve(length);
            offset = reserved ?? 0;
            return reserved is null ? FreedLocked() : null;
        }
    }

    // Null when it is done; else what to wait for before the next try.
    private Task? TryAdd(in OutcomeRecord record, long? behind, LargeOutcome? large, ItemExecution item, PageLane page, TimeSpan runTime)
    {
        lock (_gate)
        {
            var recorded = behind is { } offset
                ? _outbox.TryAppendLarge(record.Kind, record.Delivery, record.Index, offset, record.Payload.Length)
                : _outbox.TryAppend(record.Kind, record.Delivery, record.Index, record.Payload.Span);
            if (!recorded)
            {
                return FreedLocked();
            }

            page.Idle();
            if (large is null)
            {
                _line.Add(item, runTime, _outbox.End);
            }
            else
            {
                AddLocked(large);
            }

            return null;
        }
    }

    // What would free room may still wait to be sent.
    private Task FreedLocked()
    {
        _line.Publish();
        return (_freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    private void AddLocked(LargeOutcome large)
    {
        large.Position = _outbox.End;
        _line.Add(large);
    }

    private void Take(Outgoing next)
    {
        lock (_gate)
        {
            _line.Taken(next);
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
