using Supervisor.Client;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>FutureTests</c>: states, cancellation and results of a handle.</summary>
[Collection(SharedPool.Name)]
public sealed class FutureTests(SharedPool shared)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact(Timeout = 60_000)]
    public async Task test_cancel()
    {
        await using var states = new HandleStates(shared);
        // The first four take all workers, so that the fifth waits.
        var running = await states.RunningAsync();
        for (var i = 1; i < SharedPool.Size; i++)
        {
            await states.RunningAsync();
        }

        var queued = states.Pending();

        Assert.True(queued.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.Result);
        Assert.True(await running.CancelAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Result);

        var ended = new[] { running, queued, await states.FailedAsync(), await states.SuccessfulAsync() };
        Assert.DoesNotContain(ended, handle => handle.Cancel());
        Assert.Equal([true, true, false, false], ended.Select(handle => handle.IsCancelled));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_cancelled()
    {
        await using var states = new HandleStates(shared);

        Assert.False((await states.RunningAsync()).IsCancelled);
        Assert.True((await states.CancelledAsync()).IsCancelled);
        Assert.False((await states.FailedAsync()).IsCancelled);
        Assert.False((await states.SuccessfulAsync()).IsCancelled);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();

        Assert.False(running.IsReady);
        Assert.Throws<InvalidOperationException>(() => running.IsSuccessful);
        Assert.True((await states.CancelledAsync()).IsReady);
        Assert.True((await states.FailedAsync()).IsReady);
        Assert.True((await states.SuccessfulAsync()).IsReady);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_result_with_timeout()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var cancelled = await states.CancelledAsync();
        var failed = await states.FailedAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => running.GetResultAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<TimeoutException>(() => running.GetResultAsync(Short));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.GetResultAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<TaskFailedException>(() => failed.GetResultAsync(TimeSpan.Zero));
        Assert.Equal(42, (await (await states.SuccessfulAsync()).GetResultAsync(TimeSpan.Zero)).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_result_with_success()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var result = running.GetResultAsync(Long);

        states.Finish();

        Assert.Equal(0, (await result).Value);
        Assert.True(running.IsSuccessful);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_result_with_cancel()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var result = running.GetResultAsync(Long);

        running.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_exception_with_timeout()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => running.WhenReady.WaitAsync(Short));
        Assert.Null(running.Result.Exception);
        Assert.True((await states.CancelledAsync()).Result.IsCanceled);
        Assert.IsType<TaskFailedException>((await states.FailedAsync()).Result.Exception?.InnerException);
        Assert.Null((await states.SuccessfulAsync()).Result.Exception);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_exception_with_success()
    {
        await using var states = new HandleStates(shared);
        var failing = states.Failing(milliseconds: 200);

        Assert.False(failing.IsReady);
        await failing.WhenReady;

        Assert.Equal("test", Assert.IsType<TaskFailedException>(failing.Result.Exception?.InnerException).Message);
        Assert.False(failing.IsSuccessful);
    }
}
