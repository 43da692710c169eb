using Supervisor.Protocol.V1;
using Supervisor.Worker.Calls;
using Supervisor.Worker.Outcomes;
using Supervisor.Worker.Recovery;

namespace Supervisor.Worker.Items;

/// <summary>Executes one item or call at a time, until there are no more.</summary>
internal sealed class Lane(PageLane page, ulong maxItemBytes, OutcomeQueue outcomes, TimeProvider time)
{
    private readonly LaneCancellation _cancellation = new(time);
    private volatile bool _stopping;

    /// <summary>It has answered an item with a response.</summary>
    internal bool HasSucceeded { get; private set; }

    internal async Task RunAsync(WorkQueue work)
    {
        var item = new ItemExecution(page, _cancellation, maxItemBytes, outcomes.Slices);
        while (work.TryTake(out var next) || (next = await IdleAsync(work).ConfigureAwait(false)) is not null)
        {
            await ExecuteAsync(next, item, work).ConfigureAwait(false);
            work.Release(next);
        }

        outcomes.Flush();
    }

    /// <summary>Cancels what this lane executes if it is one of these items; none named means any of the delivery.</summary>
    internal void Cancel(CallScope scope, IReadOnlyCollection<ulong> indexes) => _cancellation.Cancel(scope, indexes);

    /// <summary>Cancels what is being executed, and what will be.</summary>
    internal void Interrupt() => _cancellation.Stop();

    /// <summary>Cancels what is being executed, and starts nothing more.</summary>
    internal void Stop()
    {
        _stopping = true;
        _cancellation.Stop();
    }

    private ValueTask<CallScope?> IdleAsync(WorkQueue work)
    {
        outcomes.Flush();
        return work.TakeAsync();
    }

    private Task ExecuteAsync(CallScope next, ItemExecution item, WorkQueue work) => next switch
    {
        Delivery delivery => ExecuteAsync(delivery, item, work),
        StreamingCall call when !_stopping => ExecuteAsync(call),
        _ => Task.CompletedTask,
    };

    private async Task ExecuteAsync(Delivery delivery, ItemExecution item, WorkQueue work)
    {
        var clock = new ItemClock(time);
        while (!_stopping)
        {
            if (work.TryTakeInterjected(out var interjected))
            {
                await ExecuteAsync(interjected, item, work).ConfigureAwait(false);
                work.Release(interjected);
                outcomes.Flush();
                clock.Restart();
            }

            if (!delivery.TryTake(out var next))
            {
                break;
            }

            _cancellation.StartedAt = clock.Start;
            var context = new HandlerContext(delivery, next.Index, next.Headers, _cancellation);
            item.Begin(context, next.Message);
            if (RefusalOf(delivery, context) is { } refusal)
            {
                item.Fail(refusal);
            }
            else if (delivery.Handler.Execute(item) is { } running)
            {
                await running.ConfigureAwait(false);
            }

            _cancellation.End(context);
            HasSucceeded |= item.Failure is null;
            var adding = outcomes.AddAsync(item, page, clock.Next(exactly: delivery.RunLimit is not null));
            if (!adding.IsCompletedSuccessfully)
            {
                await adding.ConfigureAwait(false);
                clock.Restart();
            }
        }
    }

    private async Task ExecuteAsync(StreamingCall call)
    {
        _cancellation.StartedAt = time.GetTimestamp();
        page.Begin(call.Id, call.JobId, 0, call.Attempt);
        page.Advance(ItemPhase.Running);
        await call.RunAsync(_cancellation).ConfigureAwait(false);
        page.Idle();
    }

    private Failure? RefusalOf(Delivery delivery, HandlerContext context)
    {
        if (delivery.IsRequestLost)
        {
            return FailureMapping.RequestLost(delivery);
        }

        if (context.Scope.IsCancelled(context.Index))
        {
            return FailureMapping.Cancelled(context.Scope, CancelReason.Caller);
        }

        return context.UntilDeadline(time) <= TimeSpan.Zero
            ? FailureMapping.Cancelled(context.Scope, CancelReason.Deadline)
            : null;
    }
}
