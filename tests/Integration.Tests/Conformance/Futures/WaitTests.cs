using Supervisor.Client;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>WaitTests</c>.</summary>
[Collection(SharedPool.Name)]
public sealed class WaitTests(SharedPool shared)
{
    [Fact(Timeout = 60_000)]
    public async Task test_20369()
    {
        await using var states = new HandleStates(shared);
        var handle = await states.SuccessfulAsync();

        var (done, pending) = await TaskHandles.WaitAsync([handle, handle]);

        Assert.Equal([handle], done);
        Assert.Empty(pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_first_completed()
    {
        await using var states = new HandleStates(shared);
        var first = shared.Pool.Submit(shared.Faults.WaitAsync, Numbers.Of(200));
        var second = await states.RunningAsync();

        var (done, pending) = await TaskHandles.WaitAsync([first, second], WaitFor.FirstCompleted);

        Assert.Equal([first], done);
        Assert.Equal([second], pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_first_completed_some_already_completed()
    {
        await using var states = new HandleStates(shared);
        var cancelled = await states.CancelledAsync();
        var successful = await states.SuccessfulAsync();
        var running = await states.RunningAsync();

        var (done, pending) = await TaskHandles.WaitAsync([cancelled, successful, running], WaitFor.FirstCompleted);

        Assert.Equal([cancelled, successful], done.ToHashSet());
        Assert.Equal([running], pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_first_exception()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var successful = shared.Pool.Submit(shared.Math.SquareAsync, Numbers.Of(2));
        var failing = states.Failing(milliseconds: 1000);

        var (done, pending) = await TaskHandles.WaitAsync([successful, failing, running], WaitFor.FirstException);

        Assert.Equal([successful, failing], done.ToHashSet());
        Assert.Equal([running], pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_first_exception_some_already_complete()
    {
        await using var states = new HandleStates(shared);
        var cancelled = await states.CancelledAsync();
        var successful = await states.SuccessfulAsync();
        var running = await states.RunningAsync();
        var failing = states.Failing(milliseconds: 200);

        var (done, pending) = await TaskHandles.WaitAsync([successful, cancelled, failing, running], WaitFor.FirstException);

        Assert.Equal([successful, cancelled, failing], done.ToHashSet());
        Assert.Equal([running], pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_first_exception_one_already_failed()
    {
        await using var states = new HandleStates(shared);
        var failed = await states.FailedAsync();
        var running = await states.RunningAsync();

        var (done, pending) = await TaskHandles.WaitAsync([failed, running], WaitFor.FirstException);

        Assert.Equal([failed], done);
        Assert.Equal([running], pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_all_completed()
    {
        await using var states = new HandleStates(shared);
        var handles = new[]
        {
            await states.CancelledAsync(), await states.FailedAsync(), await states.SuccessfulAsync(),
            states.Failing(milliseconds: 100), shared.Pool.Submit(shared.Faults.WaitAsync, Numbers.Of(200)),
        };

        var (done, pending) = await TaskHandles.WaitAsync(handles, WaitFor.All);

        Assert.Equal(handles.ToHashSet(), done.ToHashSet());
        Assert.Empty(pending);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_timeout()
    {
        await using var states = new HandleStates(shared);
        var ended = new[] { await states.CancelledAsync(), await states.FailedAsync(), await states.SuccessfulAsync() };
        var running = await states.RunningAsync();

        var (done, pending) = await TaskHandles.WaitAsync([.. ended, running], WaitFor.All, TimeSpan.FromMilliseconds(300));

        Assert.Equal(ended.ToHashSet(), done.ToHashSet());
        Assert.Equal([running], pending);
        Assert.False(running.IsReady);
    }
}
