using Microsoft.Extensions.Time.Testing;
using Supervisor.Items;
using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class ServerQueueTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TryBegin_AsManyAsItsConcurrencyExecute_InOrder()
    {
        var queue = Queue(concurrency: 2, items: 3);

        var begun = Begin(queue);

        Assert.Equal([0UL, 1UL], begun.Select(work => work.Item.Index));
        queue.End(begun[0], isAnswered: true);
        Assert.Equal(2UL, Assert.Single(Begin(queue)).Item.Index);
        Assert.Equal([1UL, 2UL], queue.Executing().Select(item => item.Index));
    }

    [Fact]
    public void End_WithoutAnOutcome_StaysExecuting_UnlessItWasNeverSent()
    {
        var queue = Queue(concurrency: 3, items: 3);
        var begun = Begin(queue);
        queue.Close();

        queue.End(begun[0], isAnswered: false);
        begun[1].NoteUnsent();
        queue.End(begun[1], isAnswered: false);
        queue.End(begun[2], isAnswered: true);

        Assert.Equal(0UL, Assert.Single(queue.Executing()).Index);
        Assert.True(queue.Idle.IsCompleted);
    }

    [Fact]
    public void Recall_GivesBackWhatHasNotBegun_Once()
    {
        var queue = Queue(concurrency: 1, items: 5);
        Begin(queue);

        Assert.Equal((1UL, 4), queue.Recall(delivery: 1));
        Assert.Null(queue.Recall(delivery: 1));
    }

    [Fact]
    public void Cancel_MarksWhatWaits_AndCancelsWhatExecutes()
    {
        var queue = Queue(concurrency: 1, items: 3);
        var executing = Begin(queue)[0];

        queue.Cancel(delivery: 1, [0, 2]);
        queue.Cancel(delivery: 99, []);

        Assert.Equal(CancelCause.Caller, executing.Cancellation.Cause);
        queue.End(executing, isAnswered: true);
        var next = Begin(queue)[0];
        queue.End(next, isAnswered: true);
        Assert.Equal((false, true), (next.IsCancelled, Begin(queue)[0].IsCancelled));
    }

    [Fact]
    public void Hold_OfWhatExecutes_BeginsNothingMore_AndOfAnythingElseChangesNothing()
    {
        var queue = Queue(concurrency: 2, items: 4);
        var begun = Begin(queue);

        Assert.False(queue.Hold(delivery: 1, index: 3));
        queue.End(begun[0], isAnswered: true);
        Assert.Single(Begin(queue));

        Assert.True(queue.Hold(delivery: 1, index: 1));
        queue.End(begun[1], isAnswered: true);
        Assert.Empty(Begin(queue));
    }

    [Fact]
    public void Drain_IsIdle_WhenAllThatWasThereHasEnded()
    {
        var queue = Queue(concurrency: 1, items: 2);
        queue.Drain();

        queue.End(Begin(queue)[0], isAnswered: true);
        Assert.False(queue.Idle.IsCompleted);
        queue.End(Begin(queue)[0], isAnswered: true);

        Assert.True(queue.Idle.IsCompleted);
    }

    [Fact]
    public void Pause_BeginsNothing_UntilEachHasResumed()
    {
        var queue = Queue(concurrency: 1, items: 1);

        queue.Pause();
        queue.Pause();
        queue.Resume();
        Assert.Empty(Begin(queue));
        queue.Resume();

        Assert.Single(Begin(queue));
    }

    private static ServerQueue Queue(int concurrency, int items)
    {
        var queue = new ServerQueue(concurrency);
        queue.Add(Deliveries.Of(items));
        return queue;
    }

    private List<FakeWork> Begin(ServerQueue queue)
    {
        var begun = new List<FakeWork>();
        while (queue.TryBegin(item => new FakeWork(item, _clock)) is FakeWork work)
        {
            begun.Add(work);
        }

        return begun;
    }

    private sealed class FakeWork(PendingItem item, TimeProvider clock) : ServerWork(
        new ExecutingItem(item.Delivery, item.JobId, item.Index, item.Attempt, ItemPhase.Running), new CallCancellation(item.Deadline, clock, CancellationToken.None))
    {
        public bool IsCancelled => item.IsCancelled;

        public void NoteUnsent() => IsUnsent = true;

        public override Task<bool> RunAsync() => Task.FromResult(true);

        public override void Fail(Exception error)
        {
            // Nothing here fails.
        }
    }
}
