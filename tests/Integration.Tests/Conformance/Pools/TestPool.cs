using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>_TestPool</c>: apply and map, on the shared pool.</summary>
[Collection(SharedPool.Name)]
public sealed class TestPool(SharedPool shared)
{
    private readonly Pool _pool = shared.Pool;
    private readonly Arithmetic.ArithmeticClient _math = shared.Math;
    private readonly Faults.FaultsClient _faults = shared.Faults;

    [Fact(Timeout = 60_000)]
    public async Task test_apply()
    {
        Assert.Equal(25, (await _pool.ApplyAsync(_math.SquareAsync, Numbers.Of(5))).Value);
        Assert.Equal(9, (await _math.SquareAsync(Numbers.Of(3))).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map()
    {
        Assert.Equal(Numbers.SquaresTo(10), (await _pool.MapAsync(_math.SquareAsync, Numbers.To(10))).Values());
        Assert.Equal(Numbers.SquaresTo(100), (await _pool.MapAsync(_math.SquareAsync, Numbers.To(100), new MapOptions { ChunkSize = 20 })).Values());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(10, null)]
    [InlineData(100, 20)]
    public async Task test_starmap(int count, int? chunkSize)
    {
        var pairs = Enumerable.Range(0, count).Select(i => (i, 2 * i));

        var sums = await _pool.StarMapAsync(_math.AddAsync, pairs, (left, right) => new Pair { Left = left, Right = right }, new MapOptions { ChunkSize = chunkSize });

        Assert.Equal(Enumerable.Range(0, count).Select(i => 3L * i), sums.Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_starmap_async()
    {
        var pairs = Enumerable.Range(0, 100).Select(i => (i, i));

        var handle = _pool.SubmitStarMap(_math.AddAsync, pairs, (left, right) => new Pair { Left = left, Right = right });

        Assert.Equal(Enumerable.Range(0, 100).Select(i => 2L * i), (await handle).Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_async()
    {
        var handle = _pool.SubmitMap(_math.SquareAsync, Numbers.To(10));

        Assert.Equal(Numbers.SquaresTo(10), (await handle).Values());
        Assert.True(handle.IsSuccessful);
        Assert.Equal(10, handle.CompletedItems);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_async_callbacks()
    {
        var results = new ConcurrentQueue<IReadOnlyList<Number>>();
        var errors = new ConcurrentQueue<Exception>();
        var good = _pool.SubmitMap(_math.SquareAsync, [Numbers.Of(1)]);
        var bad = _pool.SubmitMap(_faults.FailAsync, [new FailRequest { Message = "one" }, new FailRequest { Message = "two" }]);
        good.OnSuccess(results.Enqueue);
        good.OnError(errors.Enqueue);
        bad.OnSuccess(results.Enqueue);
        bad.OnError(errors.Enqueue);

        await good.WhenReady;
        await bad.WhenReady;
        await Eventually.HoldsAsync(() => !results.IsEmpty && !errors.IsEmpty);

        Assert.Equal([1], Assert.Single(results).Values());
        Assert.Equal("one", Assert.IsType<TaskFailedException>(Assert.Single(errors)).Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_unplicklable()
    {
        var error = await Assert.ThrowsAsync<InvalidCastException>(() => _pool.MapAsync(CrashPoints.UnwritableRequest(3), Numbers.To(10)));

        Assert.Equal("cannot write 3", error.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_chunksize() =>
        Assert.Empty(await _pool.SubmitMap(_math.SquareAsync, Array.Empty<Number>(), new MapOptions { ChunkSize = 1 }).GetResultAsync(TimeSpan.FromSeconds(20)));

    [Fact(Timeout = 60_000)]
    public async Task test_map_handle_iterable_exception()
    {
        foreach (var at in (int[])[0, 0, 4, 4])
        {
            var error = await Assert.ThrowsAsync<FormatException>(() => _pool.MapAsync(_math.SquareAsync, Numbers.ThrowingAt(at), new MapOptions { ChunkSize = 1 }));
            Assert.Equal($"Somebody said when {at}", error.Message);
        }

        await Assert.ThrowsAsync<FormatException>(() => _pool.MapAsync(_math.SquareAsync, new CountedThrowing()));
        await Assert.ThrowsAsync<FormatException>(() => _pool.MapAsync(_math.SquareAsync, new CountedThrowing()));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_async()
    {
        var start = TimeProvider.System.GetTimestamp();

        var handle = _pool.Submit(_faults.WaitAsync, Numbers.Of(300));

        Assert.False(handle.IsReady);
        Assert.Equal(300, (await handle).Value);
        // The worker's timer may be some milliseconds early.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 280, double.MaxValue);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null)]
    [InlineData(1)]
    public async Task test_empty_iterable(int? chunkSize)
    {
        var options = new MapOptions { ChunkSize = chunkSize };

        Assert.Empty(await _pool.MapAsync(_math.SquareAsync, Array.Empty<Number>(), options));
        Assert.Empty(await _pool.IMap(_math.SquareAsync, Array.Empty<Number>(), options).ToListAsync());
        Assert.Empty(await _pool.IMapUnordered(_math.SquareAsync, Array.Empty<Number>(), options).ToListAsync());
        Assert.Empty(await _pool.SubmitMap(_math.SquareAsync, Array.Empty<Number>(), options));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_traceback()
    {
        var request = new FailRequest { Message = "some text" };

        var applied = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(_faults.FailAsync, request));
        var mapped = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(_faults.FailAsync, [request]));
        var input = await Assert.ThrowsAsync<FormatException>(() => _pool.MapAsync(_math.SquareAsync, Numbers.ThrowingAt(0)));

        foreach (var error in new[] { applied, mapped })
        {
            Assert.Equal("some text", error.Message);
            Assert.Equal(typeof(InvalidOperationException).FullName, error.RemoteType);
            Assert.Contains($"{nameof(FaultHandlers)}.{nameof(FaultHandlers.Fail)}", error.RemoteStackTrace, StringComparison.Ordinal);
            Assert.Contains(error.RemoteStackTrace!, error.ToString(), StringComparison.Ordinal);
        }

        Assert.Null(input.InnerException);
        Assert.DoesNotContain("in the worker", input.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_release_task_refs()
    {
        var references = await MapAndForgetAsync();

        await Eventually.HoldsAsync(() =>
        {
            GC.Collect();
            return references.TrueForAll(reference => !reference.TryGetTarget(out _));
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<List<WeakReference<Number>>> MapAndForgetAsync()
    {
        var numbers = Numbers.To(10).ToArray();
        var squares = await _pool.MapAsync(_math.SquareAsync, numbers);
        return [.. numbers.Concat(squares).Select(number => new WeakReference<Number>(number))];
    }
}
