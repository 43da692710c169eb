using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

/// <summary>The rows of concurrent.futures' test_wait.py and test_as_completed.py.</summary>
public sealed class TaskHandlesTests
{
    [Fact]
    public async Task Wait_returns_at_the_first_completed()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (one, two) = (fixture.Submit(1), fixture.Submit(2));
        fixture.Open(2);

        var (done, pending) = await TaskHandles.WaitAsync([one, two], WaitFor.FirstCompleted);

        Assert.Equal([two], done);
        Assert.Equal([one], pending);
    }

    [Fact]
    public async Task Wait_returns_at_the_first_exception_and_not_before()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (one, bad, never) = (fixture.Submit(1), fixture.Submit(-1), fixture.Submit(3));
        fixture.Open(1);
        await one;
        var waiting = TaskHandles.WaitAsync([one, bad, never], WaitFor.FirstException);
        Assert.False(waiting.IsCompleted);
        fixture.Open(-1);

        var (done, pending) = await waiting;

        Assert.Equal([one, bad], done.OrderBy(handle => handle == bad));
        Assert.Equal([never], pending);
        Assert.Equal([bad], (await TaskHandles.WaitAsync([bad, never], WaitFor.FirstException)).Done);
    }

    [Fact]
    public async Task A_cancelled_task_is_no_exception()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (one, two) = (fixture.Submit(1), fixture.Submit(2));
        await one.CancelAsync();
        var waiting = TaskHandles.WaitAsync([one, two], WaitFor.FirstException);
        Assert.False(waiting.IsCompleted);
        fixture.Open(2);

        Assert.Equal(2, (await waiting).Done.Count);
    }

    [Fact]
    public async Task Wait_waits_for_all_and_counts_a_duplicate_once()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (one, two) = (fixture.Submit(1), fixture.Submit(2));
        fixture.Open(1);
        fixture.Open(2);

        var (done, pending) = await TaskHandles.WaitAsync([one, two, one, two]);

        Assert.Equal(2, done.Count);
        Assert.Empty(pending);
    }

    [Fact]
    public async Task Wait_gives_up_at_the_timeout_without_throwing()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var (one, two) = (fixture.Submit(1), fixture.Submit(2));
        fixture.Open(1);
        await one;

        var (done, pending) = await TaskHandles.WaitAsync([one, two], timeout: TimeSpan.FromMilliseconds(50));

        Assert.Equal([one], done);
        Assert.Equal([two], pending);
    }

    [Fact]
    public async Task As_completed_brings_them_as_they_come_once_each()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        TaskHandle<Number>[] handles = [fixture.Submit(1), fixture.Submit(2), fixture.Submit(3)];
        fixture.Open(2);
        var order = new List<TaskHandle<Number>>();

        await foreach (var handle in TaskHandles.AsCompleted([.. handles, .. handles]))
        {
            order.Add(handle);
            fixture.Open(order.Count == 1 ? 3 : 1);
        }

        Assert.Equal([handles[1], handles[2], handles[0]], order);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task As_completed_brings_what_is_ready_and_then_says_how_many_are_not(int milliseconds)
    {
        await using var fixture = await GatedDaemon.StartAsync();
        TaskHandle<Number>[] handles = [fixture.Submit(1), fixture.Submit(2), fixture.Submit(3), fixture.Submit(4)];
        fixture.Open(1);
        fixture.Open(4);
        await TaskHandles.WaitAsync([handles[0], handles[3]]);
        var ready = 0;

        var error = await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (var handle in TaskHandles.AsCompleted(handles, TimeSpan.FromMilliseconds(milliseconds)))
            {
                ready++;
            }
        });

        Assert.Equal(2, ready);
        Assert.Equal("2 (of 4) tasks unfinished", error.Message);
    }
}
