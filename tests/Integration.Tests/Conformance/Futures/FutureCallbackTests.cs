using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>FutureTests</c>: callbacks of a handle.</summary>
[Collection(SharedPool.Name)]
public sealed class FutureCallbackTests(SharedPool shared)
{
    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_with_result()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var told = Listen(running);

        states.Finish();

        Assert.Equal(0, Assert.IsType<Number>(await told).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_with_exception()
    {
        await using var states = new HandleStates(shared);

        Assert.Equal("test", Assert.IsType<TaskFailedException>(await Listen(states.Failing(milliseconds: 100))).Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_with_cancel()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var told = Listen(running);

        running.Cancel();

        Assert.IsAssignableFrom<OperationCanceledException>(await told);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_raises()
    {
        await using var states = new HandleStates(shared);
        var running = await states.RunningAsync();
        var reported = ListenToFailures();
        running.OnSuccess(_ => throw new InvalidCastException("doh!"));
        var told = Listen(running);

        states.Finish();

        Assert.Equal("doh!", Assert.IsType<InvalidCastException>(await reported).Message);
        Assert.IsType<Number>(await told);
        Assert.True(running.IsSuccessful);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_already_successful()
    {
        await using var states = new HandleStates(shared);

        Assert.Equal(42, Assert.IsType<Number>(await Listen(await states.SuccessfulAsync())).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_already_failed()
    {
        await using var states = new HandleStates(shared);

        Assert.IsType<TaskFailedException>(await Listen(await states.FailedAsync()));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_already_cancelled()
    {
        await using var states = new HandleStates(shared);

        Assert.IsAssignableFrom<OperationCanceledException>(await Listen(await states.CancelledAsync()));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_done_callback_raises_already_succeeded()
    {
        await using var states = new HandleStates(shared);
        var handle = await states.SuccessfulAsync();
        var reported = ListenToFailures();

        handle.OnSuccess(_ => throw new InvalidCastException("doh!"));

        Assert.IsType<InvalidCastException>(await reported);
        Assert.IsType<Number>(await Listen(handle));
    }

    // What the one callback that is called is given.
    private static Task<object> Listen(TaskHandle<Number> handle)
    {
        var told = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        handle.OnSuccess(told.SetResult);
        handle.OnError(told.SetResult);
        return told.Task;
    }

    private Task<Exception> ListenToFailures()
    {
        var reported = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        shared.Pool.CallbackFailed += Report;
        return reported.Task;

        void Report(object? sender, CallbackFailedEventArgs failure)
        {
            shared.Pool.CallbackFailed -= Report;
            reported.SetResult(failure.Exception);
        }
    }
}
