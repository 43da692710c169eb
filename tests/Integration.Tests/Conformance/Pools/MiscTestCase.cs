using Supervisor.Client;

namespace Supervisor.Integration.Tests.Conformance.Pools;

/// <summary><c>MiscTestCase</c>.</summary>
public sealed class MiscTestCase
{
    // Each worker has a .NET runtime to start: 200 of them would take the machine for a minute.
    private const int Workers = 16;

    [Fact(Timeout = 120_000)]
    public async Task test_large_pool()
    {
        await using var large = await PoolUnderTest.StartAsync(Workers);
        using var gate = new Gate();
        // All of them have an item at the same time.
        var held = large.Pool.SubmitMap(large.Faults.GateAsync, Enumerable.Range(0, Workers).Select(gate.Request));
        await gate.StartedAsync(Workers);
        gate.Open();
        await held;

        var squares = await large.Pool.MapAsync(large.Math.SquareAsync, Numbers.To(1000));

        Assert.Equal(332_833_500, squares.Values().Sum());
    }
}
