using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LargeItems;

/// <summary>A daemon that takes no item above one MiB, which is more than the window of a job.</summary>
public sealed class LimitedDaemon : IAsyncLifetime
{
    public const int MaxItemBytes = 1 << 20;

    public TestDaemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await TestDaemon.StartAsync($$"""{ "MaxItemBytes": {{MaxItemBytes}}, "JobWindowBytes": {{MaxItemBytes / 4}} }""");

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();
}

/// <summary>What is over a stated limit is refused alone.</summary>
public sealed class ItemLimitTests(LimitedDaemon limited) : IClassFixture<LimitedDaemon>
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_item_over_the_limit_is_refused_alone()
    {
        await using var test = await limited.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();
        int[] sizes = [10, 2 * LimitedDaemon.MaxItemBytes, 20, LimitedDaemon.MaxItemBytes + 1, 30];

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.EchoAsync, sizes.Select(BlobOf));

        Assert.Equal([true, false, true, false, true], outcomes.Select(outcome => outcome.IsSuccess));
        Assert.All([outcomes[1], outcomes[3]], outcome => Assert.Equal(StatusCode.ResourceExhausted, Assert.IsType<TaskRefusedException>(outcome.Failure).StatusCode));
        Assert.Contains($"{LimitedDaemon.MaxItemBytes}", outcomes[1].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_item_of_just_the_limit_passes()
    {
        await using var test = await limited.Daemon.CreatePoolAsync(1);

        var echo = await test.Pool.ApplyAsync(test.Faults.EchoAsync, BlobOf(LimitedDaemon.MaxItemBytes));

        Assert.Equal(LimitedDaemon.MaxItemBytes, echo.CalculateSize());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Items_larger_than_the_window_pass_beside_each_other()
    {
        await using var test = await limited.Daemon.CreatePoolAsync(2);
        var sizes = Enumerable.Range(0, 40).Select(n => n % 3 == 0 ? 10 : LimitedDaemon.MaxItemBytes - n).ToList();

        var echoes = await test.Pool.MapAsync(test.Faults.EchoAsync, sizes.Select(BlobOf), new MapOptions { ChunkSize = 1 });

        Assert.Equal(sizes.Select(size => BlobOf(size).Data.Length), echoes.Select(echo => echo.Data.Length));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_result_over_the_limit_fails_its_item_alone_and_the_worker_lives()
    {
        await using var test = await limited.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();
        int[] sizes = [10, 2 * LimitedDaemon.MaxItemBytes, 20];

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.FillAsync, sizes.Select(size => new Number { Value = size }));

        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.IsSuccess));
        Assert.Equal(StatusCode.ResourceExhausted, Assert.IsType<TaskFailedException>(outcomes[1].Failure).StatusCode);
        Assert.Equal(pids, await test.PidsAsync());
    }

    // A message of that many bytes: tag and length of its field take four.
    private static Blob BlobOf(int size) => new() { Data = ByteString.CopyFrom(new byte[size > 100_000 ? size - 4 : size]) };
}
