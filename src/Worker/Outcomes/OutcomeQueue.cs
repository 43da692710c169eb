using System.Threading.Channels;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Items;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Outcomes;

/// <summary>
/// What goes up to the supervisor, in order. One lock keeps the order that the wire asks for: an outcome's record, the end of
/// the outbox, the page, and then the outcome itself. While a write is under way, outcomes gather in the batch that goes next.
/// </summary>
internal sealed class OutcomeQueue(Outbox outbox)
{
    private readonly Lock _gate = new();
    private readonly Channel<Outgoing> _waiting = Channel.CreateUnbounded<Outgoing>(new UnboundedChannelOptions { SingleReader = true });
    private OutcomeBatch? _open;
    private OutcomeBatch? _spare;
    private TaskCompletionSource? _freed;

    internal void Post(AttachRequest frame)
    {
        lock (_gate)
        {
            _open = null;
            _waiting.Writer.TryWrite(new OutgoingFrame(frame));
        }
    }

    /// <summary>Records an item's outcome and queues it. Waits while the outbox is full, and until a large response is written.</summary>
    internal ValueTask AddAsync(ItemExecution item, PageLane page, TimeSpan runTime)
    {
        var record = OutcomeRecord.Of(item);
        var isSmall = !item.IsLarge && !outbox.IsLarge(record.Payload.Length);
        return isSmall && TryAdd(record, null, null, item, page, runTime) is null ? default : AddSlowlyAsync(record, item, page, runTime);
    }

    internal void Acknowledge(ulong position)
    {
        TaskCompletionSource? freed;
        lock (_gate)
        {
            outbox.Acknowledge(position);
            (freed, _freed) = (_freed, null);
        }
        freed?.SetResult();
    }

    /// <summary>Nothing follows; <see cref="WriteAllAsync"/> ends when all is written.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    internal async Task WriteAllAsync(IAsyncStreamWriter<AttachRequest> stream)
    {
        await foreach (var next in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Close(next);
            foreach (var frame in next.Frames())
                await stream.WriteAsync(frame).ConfigureAwait(false);
            next.Written();
        }
    }

    private async ValueTask AddSlowlyAsync(OutcomeRecord record, ItemExecution item, PageLane page, TimeSpan runTime)
    {
        var large = item.IsLarge ? new LargeOutcome(item, runTime) : null;
        long? behind = outbox.IsLarge(record.Payload.Length) ? await WriteBehindAsync(record.Payload).ConfigureAwait(false) : null;
        while (TryAdd(record, behind, large, item, page, runTime) is { } freed)
            await freed.ConfigureAwait(false);
        if (large is not null)
            await large.Completion.ConfigureAwait(false);
    }

    private async Task<long> WriteBehindAsync(ReadOnlyMemory<byte> payload)
    {
        long offset;
        while (TryReserve(payload.Length, out offset) is { } freed)
            await freed.ConfigureAwait(false);
        outbox.Write(offset, payload.Span);
        return offset;
    }

    private Task? TryReserve(int length, out long offset)
    {
        lock (_gate)
        {
            var reserved = outbox.TryReserve(length);
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
                ? outbox.TryAppendLarge(record.Kind, record.Delivery, record.Index, offset, record.Payload.Length)
                : outbox.TryAppend(record.Kind, record.Delivery, record.Index, record.Payload.Span);
            if (!recorded)
                return FreedLocked();
            page.Idle();
            if (large is null)
                BatchLocked(item).Add(item, runTime.Ticks, outbox.End);
            else
                QueueLocked(large);
            return null;
        }
    }

    private Task FreedLocked() => (_freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void QueueLocked(LargeOutcome large)
    {
        large.Position = outbox.End;
        _open = null;
        _waiting.Writer.TryWrite(large);
    }

    private OutcomeBatch BatchLocked(ItemExecution item)
    {
        if (_open is { } open && open.HasRoomFor(item))
            return open;
        _open = _spare ?? new OutcomeBatch(Recycle);
        _spare = null;
        _waiting.Writer.TryWrite(_open);
        return _open;
    }

    // What is being written grows no more.
    private void Close(Outgoing next)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_open, next))
                _open = null;
        }
    }

    private void Recycle(OutcomeBatch batch)
    {
        lock (_gate)
            _spare = batch;
    }
}
