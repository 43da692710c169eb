using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>An input that throws in the middle ends its map, and nothing else.</summary>
public sealed class FailingInputTests(SharedDaemon shared)
{
    [Theory(Timeout = Patience.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_map_throws_what_its_input_threw_and_the_pool_can_be_used_again(bool asynchronous)
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        var pids = await test.PidsAsync();

        var map = asynchronous
            ? test.Pool.MapAsync(test.Math.SquareAsync, Failing().ToAsyncEnumerable())
            : test.Pool.MapAsync(test.Math.SquareAsync, Failing());

        Assert.Equal("the input is broken", (await Assert.ThrowsAsync<InvalidDataException>(() => map)).Message);
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count == 0);
        Assert.Equal([0, 1, 4], (await test.Pool.MapAsync(test.Math.SquareAsync, Failing().Take(3))).Select(square => square.Value));
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_lazy_map_brings_what_came_before_and_then_throws()
    {
        await using var test = await shared.Daemon.CreatePoolAsync();
        var squares = new List<long>();

        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var square in test.Pool.IMap(test.Math.SquareAsync, Failing()))
            {
                squares.Add(square.Value);
            }
        });

        Assert.Equal("the input is broken", error.Message);
        Assert.Equal(Enumerable.Range(0, 100).Select(value => (long)value * value), squares);
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count == 0);
    }

    private static IEnumerable<Number> Failing()
    {
        for (var value = 0; value < 100; value++)
        {
            yield return new Number { Value = value };
        }

        throw new InvalidDataException("the input is broken");
    }
}
