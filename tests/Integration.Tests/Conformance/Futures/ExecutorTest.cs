using System.Runtime.CompilerServices;
using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ExecutorTest</c>: what <c>ProcessPoolExecutorTest</c> inherits.</summary>
[Collection(SharedPool.Name)]
public sealed class ExecutorTest(SharedPool shared)
{
    private readonly Pool _pool = shared.Pool;
    private readonly Arithmetic.ArithmeticClient _math = shared.Math;
    private readonly Faults.FaultsClient _faults = shared.Faults;

    [Fact(Timeout = 60_000)]
    public async Task test_submit() => Assert.Equal(256, (await _pool.Submit(_math.SquareAsync, Numbers.Of(16))).Value);

    [Fact(Timeout = 60_000)]
    public async Task test_map()
    {
        Assert.Equal(Numbers.SquaresTo(10), (await _pool.IMap(_math.SquareAsync, Numbers.To(10)).ToListAsync()).Values());
        Assert.Equal(Numbers.SquaresTo(10), (await _pool.IMap(_math.SquareAsync, Numbers.To(10), new MapOptions { ChunkSize = 3 }).ToListAsync()).Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_exception()
    {
        await using var results = _pool.IMap(_faults.WaitAsync, [Numbers.Of(1), Numbers.Of(2), Numbers.Of(-5), Numbers.Of(3)]).GetAsyncEnumerator();

        Assert.True(await results.MoveNextAsync());
        Assert.Equal(1, results.Current.Value);
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(2, results.Current.Value);
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => results.MoveNextAsync().AsTask());
        Assert.Equal((2, typeof(ArgumentOutOfRangeException).FullName), (error.Index, error.RemoteType));
        // Beyond the original: the items after it come too.
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(3, results.Current.Value);
        Assert.False(await results.MoveNextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_map_timeout()
    {
        using var gate = new Gate();
        gate.Open();
        using var shut = new Gate();
        using var timeout = new CancellationTokenSource();
        var results = new List<long>();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in _pool.IMap(_faults.GateAsync, [gate.Request(0), gate.Request(1), shut.Request(2)], cancellationToken: timeout.Token))
            {
                results.Add(number.Value);
                if (results.Count == 2)
                {
                    timeout.CancelAfter(100);
                }
            }
        });

        Assert.Equal([0, 1], results);
        Assert.Equal(timeout.Token, error.CancellationToken);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_shutdown_race_issue12456()
    {
        await using var two = await PoolUnderTest.StartAsync(workers: 2);
        var results = two.Pool.IMap(two.Math.SquareAsync, Enumerable.Repeat(Numbers.Of(2), 3));

        two.Pool.Close();
        await two.Pool.JoinAsync();

        Assert.Equal([4, 4, 4], (await results.ToListAsync()).Values());
    }

    [Fact(Timeout = 60_000)]
    public async Task test_no_stale_references()
    {
        var references = await CallBackAndForgetAsync();

        await Eventually.HoldsAsync(() =>
        {
            GC.Collect();
            return references.TrueForAll(reference => !reference.TryGetTarget(out _));
        });
    }

    [Theory(Timeout = 60_000)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task test_max_workers_negative(int workers)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PoolUnderTest.StartAsync(workers));

        Assert.Contains(nameof(PoolOptions.Workers), error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_free_reference()
    {
        await using var results = _pool.IMap(_math.SquareAsync, Numbers.To(10)).GetAsyncEnumerator();
        var passed = new List<WeakReference<Number>>();
        while (await results.MoveNextAsync())
        {
            await Eventually.HoldsAsync(() =>
            {
                GC.Collect();
                return passed.TrueForAll(reference => !reference.TryGetTarget(out _));
            });
            passed.Add(CurrentOf(results));
        }

        Assert.Equal(10, passed.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<Number> CurrentOf(IAsyncEnumerator<Number> results) => new(results.Current);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<List<WeakReference<object>>> CallBackAndForgetAsync()
    {
        var request = Numbers.Of(3);
        var witness = new object();
        var handle = _pool.Submit(_math.SquareAsync, request);
        handle.OnSuccess(_ => GC.KeepAlive(witness));
        var response = await handle;
        return [new(request), new(witness), new(handle), new(response)];
    }
}
