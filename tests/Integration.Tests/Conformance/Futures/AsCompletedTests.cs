using System.Runtime.CompilerServices;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>AsCompletedTests</c>.</summary>
[Collection(SharedPool.Name)]
public sealed class AsCompletedTests(SharedPool shared)
{
    [Fact(Timeout = 60_000)]
    public async Task test_no_timeout()
    {
        await using var states = new HandleStates(shared);
        var ended = new[] { await states.CancelledAsync(), await states.FailedAsync(), await states.SuccessfulAsync() };
        var open = new[] { shared.Pool.Submit(shared.Faults.WaitAsync, Numbers.Of(100)), states.Failing(milliseconds: 200) };

        var completed = await TaskHandles.AsCompleted(open.Concat(ended)).ToListAsync();

        Assert.Equal(5, completed.Count);
        Assert.Equal(ended.ToHashSet(), completed.Take(3).ToHashSet());
        Assert.Equal(open.ToHashSet(), completed.Skip(3).ToHashSet());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(100)]
    public async Task test_future_times_out(int milliseconds)
    {
        await using var states = new HandleStates(shared);
        var ended = new[] { await states.CancelledAsync(), await states.FailedAsync(), await states.SuccessfulAsync() };
        var running = await states.RunningAsync();
        var completed = new HashSet<TaskHandle<Number>>();

        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (var handle in TaskHandles.AsCompleted([.. ended, running], TimeSpan.FromMilliseconds(milliseconds)))
            {
                completed.Add(handle);
            }
        });

        Assert.Equal(ended.ToHashSet(), completed);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_duplicate_futures()
    {
        var handle = shared.Pool.Submit(shared.Faults.WaitAsync, Numbers.Of(100));

        Assert.Equal([handle], await TaskHandles.AsCompleted([handle, handle]).ToListAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_free_reference_yielded_future()
    {
        var handles = Submit(count: 8);
        await using var completed = TaskHandles.AsCompleted(handles).GetAsyncEnumerator();
        var passed = new List<WeakReference<TaskHandle<Number>>>();

        while (await completed.MoveNextAsync())
        {
            await Eventually.HoldsAsync(() =>
            {
                GC.Collect();
                return passed.TrueForAll(reference => !reference.TryGetTarget(out _));
            });
            passed.Add(TakeOut(completed, handles));
        }

        Assert.Equal(8, passed.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_correct_timeout_exception_msg()
    {
        await using var states = new HandleStates(shared);
        var handles = new[] { await states.CancelledAsync(), await states.SuccessfulAsync(), await states.RunningAsync(), await states.RunningAsync() };

        var error = await Assert.ThrowsAsync<TimeoutException>(async () => await TaskHandles.AsCompleted(handles, TimeSpan.Zero).ToListAsync());

        Assert.Equal("2 (of 4) tasks unfinished", error.Message);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<TaskHandle<Number>> Submit(int count) => [.. Numbers.To(count).Select(number => shared.Pool.Submit(shared.Math.SquareAsync, number))];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<TaskHandle<Number>> TakeOut(IAsyncEnumerator<TaskHandle<Number>> completed, List<TaskHandle<Number>> handles)
    {
        handles.Remove(completed.Current);
        return new WeakReference<TaskHandle<Number>>(completed.Current);
    }
}
