using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class MapOptionsTests
{
    public static TheoryData<MapOptions, string> Invalid => new()
    {
        { new MapOptions { ChunkSize = 0 }, "ChunkSize" },
        { new MapOptions { ChunkSize = -1 }, "ChunkSize" },
        { new MapOptions { MaxAttempts = 0 }, "MaxAttempts" },
        { new MapOptions { MaxAttempts = 101 }, "MaxAttempts" },
        { new MapOptions { Priority = -101 }, "Priority" },
        { new MapOptions { Window = 0 }, "Window" },
        { new MapOptions { WaitLimit = TimeSpan.Zero }, "WaitLimit" },
        { new MapOptions { RunLimit = -TimeSpan.FromSeconds(1) }, "RunLimit" },
        { new MapOptions { Name = new string('n', 101) }, "Name.Length" },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public async Task A_value_out_of_range_is_an_error_at_the_call(MapOptions options, string name)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var end = pool;
        Number[] numbers = [new()];

        // Without awaiting anything.
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => { _ = pool.MapAsync(math.SquareAsync, numbers, options); }).ParamName);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => { _ = pool.IMap(math.SquareAsync, numbers, options); }).ParamName);
        Assert.Empty(daemon.Runs);
    }
}
