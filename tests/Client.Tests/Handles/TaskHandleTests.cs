using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class TaskHandleTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_handle_tells_what_is_true()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var handle = fixture.Submit(1);

        Assert.False(handle.IsReady);
        Assert.Throws<InvalidOperationException>(() => handle.IsSuccessful);
        await Assert.ThrowsAsync<TimeoutException>(() => handle.GetResultAsync(TimeSpan.FromMilliseconds(20)));
        fixture.Open(1);

        Assert.Equal(1, (await handle.GetResultAsync(Soon)).Value);
        Assert.Equal(1, (await handle).Value);
        Assert.True(handle.IsReady);
        Assert.True(handle.IsSuccessful);
        Assert.False(handle.IsCancelled);
        Assert.False(handle.Cancel());
        Assert.Equal(1, handle.Attempt);
    }

    [Fact]
    public async Task A_failed_handle_has_its_reports()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var handle = fixture.Submit(-1);
        fixture.Open(-1);

        await Assert.ThrowsAsync<WorkerCrashedException>(async () => await handle);

        Assert.False(handle.IsSuccessful);
        Assert.Equal(9, handle.CrashReports.Single().Signal);
    }

    [Fact]
    public async Task Cancelling_a_running_task_ends_it()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var handle = fixture.Submit(1);
        await fixture.Daemon.Events.Contains("started 1");

        Assert.True(await handle.CancelAsync().WaitAsync(Soon));
        Assert.True(handle.IsCancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await handle);
    }

    [Fact]
    public async Task Cancelling_a_map_ends_it()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var handle = fixture.Pool.SubmitMap(fixture.Math.SquareAsync, new[] { new Number { Value = 1 }, new Number { Value = 2 } });
        await fixture.Daemon.Events.Contains("started 2");
        fixture.Open(1);

        Assert.True(await handle.CancelAsync().WaitAsync(Soon));
    }

    [Fact]
    public async Task Callbacks_are_called_once_and_can_break_nothing()
    {
        await using var fixture = await GatedDaemon.StartAsync();
        var reported = new List<Exception>();
        fixture.Pool.CallbackFailed += (_, failed) =>
        {
            lock (reported)
            {
                reported.Add(failed.Exception);
            }

            throw new NotSupportedException("the handler of failures fails, too");
        };
        var map = fixture.Pool.SubmitMap(fixture.Math.SquareAsync, new[] { new Number { Value = 1 }, new Number { Value = 2 } });
        var bad = fixture.Submit(-1);
        var results = new TaskCompletionSource<IReadOnlyList<Number>>();
        var error = new TaskCompletionSource<Exception>();
        map.OnSuccess(_ => throw new FormatException("in a callback"));
        map.OnSuccess(results.SetResult);
        map.OnError(error.SetException);
        bad.OnError(error.SetResult);
        bad.OnSuccess(_ => error.SetException(new InvalidOperationException()));
        fixture.Open(1);
        fixture.Open(2);
        fixture.Open(-1);

        Assert.Equal([1, 2], (await results.Task.WaitAsync(Soon)).Select(number => number.Value));
        Assert.IsType<WorkerCrashedException>(await error.Task.WaitAsync(Soon));
        Assert.Equal(2, (await map).Count);
        Assert.IsType<FormatException>(Assert.Single(reported));
        // When it is ready already, at once.
        var atOnce = false;
        map.OnSuccess(_ => atOnce = true);
        Assert.True(atOnce);
        Assert.Equal(2, map.CompletedItems);
    }
}

/// <summary>A fake whose squares wait until a test lets them go; negative numbers crash.</summary>
internal sealed class GatedDaemon : IAsyncDisposable
{
    private readonly SignalledSet<long> _gates = new();

    internal required FakeDaemon Daemon { get; init; }

    internal required Pool Pool { get; init; }

    internal required Arithmetic.ArithmeticClient Math { get; init; }

    internal static async Task<GatedDaemon> StartAsync()
    {
        var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        var gated = new GatedDaemon { Daemon = daemon, Pool = pool, Math = math };
        daemon.On("Arithmetic/Square", gated.AnswerAsync);
        return gated;
    }

    internal TaskHandle<Number> Submit(long value) => Pool.Submit(Math.SquareAsync, new Number { Value = value });

    internal void Open(long value) => _gates.Add(value);

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await Daemon.DisposeAsync();
    }

    private async Task<FakeAnswer> AnswerAsync(FakeItem item)
    {
        var number = item.Read<Number>();
        Daemon.Events.Add($"started {number.Value}");
        await _gates.Contains(number.Value).WaitAsync(item.Cancelled);
        return number.Value < 0 ? FakeAnswer.Crash(9) : FakeAnswer.Of(number);
    }
}
