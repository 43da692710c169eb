using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>Arguments that cannot be meant are errors at the call; an empty input is none.</summary>
public sealed class MapArgumentTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_empty_map_has_an_empty_result()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        Assert.Empty(await test.Pool.MapAsync(test.Math.SquareAsync, Array.Empty<Number>()));
        Assert.Empty(await test.Pool.MapAsync(test.Math.SquareAsync, AsyncEnumerable.Empty<Number>()));
        Assert.Empty(await test.Pool.IMap(test.Math.SquareAsync, Array.Empty<Number>()).ToListAsync());
        Assert.Empty(await test.Pool.IMapUnordered(test.Math.SquareAsync, Array.Empty<Number>()).ToListAsync());
        Assert.Empty(await test.Pool.SubmitMap(test.Math.SquareAsync, Array.Empty<Number>()));
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count == 0);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_chunk_of_no_items_is_refused_at_the_call(int chunkSize)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var options = new MapOptions { ChunkSize = chunkSize };

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Pool.MapAsync(test.Math.SquareAsync, [new Number()], options));
        Assert.Throws<ArgumentOutOfRangeException>(() => { test.Pool.IMap(test.Math.SquareAsync, [new Number()], options); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { test.Pool.IMapUnordered(test.Math.SquareAsync, [new Number()], options); });
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Theory(Timeout = Patience.Test)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Any_chunk_size_brings_every_result_in_its_place(int chunkSize)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);

        var squares = await test.Pool.MapAsync(test.Math.SquareAsync, Enumerable.Range(0, 500).Select(value => new Number { Value = value }), new MapOptions { ChunkSize = chunkSize });

        Assert.Equal(Enumerable.Range(0, 500).Select(value => (long)value * value), squares.Select(square => square.Value));
    }
}
