using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

/// <summary>The call sites that the SDK is designed for: that this compiles is half of the test.</summary>
public sealed class CallSiteTests
{
    private static readonly Number[] Numbers = [.. Enumerable.Range(0, 100).Select(i => new Number { Value = i })];

    [Fact]
    public async Task Every_form_of_map_infers_its_types_from_a_generated_client()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        await using var pool = await daemon.ConnectAsync();
        var math = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));
        var squares = Numbers.Select(number => number.Value * number.Value).ToArray();

        var one = await math.SquareAsync(new Number { Value = 7 });
        var all = await pool.MapAsync(math.SquareAsync, Numbers);
        var fromAsync = await pool.MapAsync(math.SquareAsync, Numbers.ToAsyncEnumerable());
        var outcomes = await pool.MapOutcomesAsync(math.SquareAsync, Numbers);
        var sums = await pool.StarMapAsync(math.AddAsync, new[] { (1, 2), (3, 4) }, (a, b) => new Pair { Left = a, Right = b });
        var ordered = await pool.IMap(math.SquareAsync, Numbers).ToListAsync();
        var unordered = await pool.IMapUnordered(math.SquareAsync, Numbers.ToAsyncEnumerable()).ToListAsync();
        var applied = await pool.ApplyAsync(math.SquareAsync, new Number { Value = 9 });
        var handle = await pool.Submit(math.SquareAsync, new Number { Value = 10 });
        var map = await pool.SubmitMap(math.SquareAsync, Numbers);

        Assert.Equal(49, one.Value);
        Assert.Equal(squares, all.Select(number => number.Value));
        Assert.Equal(squares, fromAsync.Select(number => number.Value));
        Assert.Equal(squares, outcomes.Select(outcome => outcome.Value.Value));
        Assert.Equal([3, 7], sums.Select(number => number.Value));
        Assert.Equal(squares, ordered.Select(number => number.Value));
        Assert.Equal(squares, unordered.Select(number => number.Value).Order());
        Assert.Equal(81, applied.Value);
        Assert.Equal(100, handle.Value);
        Assert.Equal(squares, map.Select(number => number.Value));
    }

    [Fact]
    public async Task A_lambda_around_the_method_is_refused_with_the_way_out()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = Assert.Throws<ArgumentException>(() => { pool.IMap<Number, Number>((number, options) => math.SquareAsync(number, options), Numbers); });

        Assert.Contains("Method<Number, Number>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_of_another_pools_client_is_refused()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (first, math) = await daemon.ConnectMathAsync();
        await using var _ = first;
        await using var second = await daemon.ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => second.MapAsync(math.SquareAsync, Numbers));
    }

    [Fact]
    public async Task An_empty_map_is_an_empty_list()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        Assert.Empty(await pool.MapAsync(math.SquareAsync, Array.Empty<Number>()));
        Assert.Empty(await pool.IMap(math.SquareAsync, Array.Empty<Number>()).ToListAsync());
        Assert.Empty(await pool.IMapUnordered(math.SquareAsync, Array.Empty<Number>()).ToListAsync());
    }
}
