using System.Collections.Concurrent;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>_TestPoolWorkerErrors</c>.</summary>
[Collection(SharedPool.Name)]
public sealed class TestPoolWorkerErrors(SharedPool shared)
{
    [Fact(Timeout = 60_000)]
    public async Task test_async_error_callback()
    {
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handle = shared.Pool.Submit(shared.Faults.FailAsync, new FailRequest { Message = "no such key" });
        handle.OnError(told.SetResult);

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => handle.Result);

        Assert.Equal("no such key", error.Message);
        Assert.Same(error, await told.Task);
        Assert.False(handle.IsSuccessful);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_unpickleable_result()
    {
        await Eventually.HoldsAsync(() => shared.Started.Workers.Count == SharedPool.Size);
        var workers = shared.Started.Workers.Order();
        var told = new ConcurrentQueue<Exception>();

        for (var i = 0; i < 20; i++)
        {
            var handle = shared.Pool.Submit(CrashPoints.Cross, CrashPoints.Request("encode error"));
            handle.OnError(told.Enqueue);
            var error = await Assert.ThrowsAsync<TaskFailedException>(() => handle.Result);
            Assert.Contains("told to fail at encode", error.Message, StringComparison.Ordinal);
        }

        await Eventually.HoldsAsync(() => told.Count == 20);
        Assert.Equal(workers, shared.Started.Workers.Order());
    }
}
