using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>_TestPool</c>: imap and imap_unordered, on the shared pool.</summary>
[Collection(SharedPool.Name)]
public sealed class TestPoolImap(SharedPool shared)
{
    private readonly Pool _pool = shared.Pool;
    private readonly Arithmetic.ArithmeticClient _math = shared.Math;

    [Fact(Timeout = 60_000)]
    public async Task test_imap()
    {
        Assert.Equal(Numbers.SquaresTo(10), (await _pool.IMap(_math.SquareAsync, Numbers.To(10)).ToListAsync()).Values());

        foreach (var (count, chunkSize) in ((int, int)[])[(10, 1), (1000, 100)])
        {
            await using var results = _pool.IMap(_math.SquareAsync, Numbers.To(count), new MapOptions { ChunkSize = chunkSize }).GetAsyncEnumerator();
            foreach (var square in Numbers.SquaresTo(count))
            {
                Assert.True(await results.MoveNextAsync());
                Assert.Equal(square, results.Current.Value);
            }

            Assert.False(await results.MoveNextAsync());
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(7, 2)]
    [InlineData(7, 4)]
    public async Task test_imap_handle_iterable_exception(int at, int chunkSize)
    {
        await using var results = _pool.IMap(_math.SquareAsync, Numbers.ThrowingAt(at), new MapOptions { ChunkSize = chunkSize }).GetAsyncEnumerator();

        foreach (var square in Numbers.SquaresTo(at))
        {
            Assert.True(await results.MoveNextAsync());
            Assert.Equal(square, results.Current.Value);
        }

        await Assert.ThrowsAsync<FormatException>(() => results.MoveNextAsync().AsTask());
        Assert.False(await results.MoveNextAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(10, 1)]
    [InlineData(1000, 100)]
    public async Task test_imap_unordered(int count, int chunkSize)
    {
        var squares = await _pool.IMapUnordered(_math.SquareAsync, Numbers.To(count), new MapOptions { ChunkSize = chunkSize }).ToListAsync();

        Assert.Equal(Numbers.SquaresTo(count), squares.Values().Order());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(7, 2)]
    public async Task test_imap_unordered_handle_iterable_exception(int at, int chunkSize)
    {
        var seen = new List<long>();

        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var square in _pool.IMapUnordered(_math.SquareAsync, Numbers.ThrowingAt(at), new MapOptions { ChunkSize = chunkSize }))
            {
                seen.Add(square.Value);
            }
        });

        // Each once, and those before the exception all came through.
        Assert.Equal(Numbers.SquaresTo(at), seen.Order());
    }
}
