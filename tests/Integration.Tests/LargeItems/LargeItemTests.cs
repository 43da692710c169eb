using Google.Protobuf;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.LargeItems;

/// <summary>Items far above the limit of a gRPC message travel in pieces.</summary>
public sealed class LargeItemTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_item_of_64_MiB_comes_back_whole()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var bytes = new byte[64 << 20];
        new Random(1).NextBytes(bytes);

        var echo = await test.Pool.ApplyAsync(test.Faults.EchoAsync, new Blob { Data = UnsafeByteOperations.UnsafeWrap(bytes) });

        Assert.True(echo.Data.Span.SequenceEqual(bytes));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Large_and_small_items_of_one_map_keep_their_places()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        int[] sizes = [0, 1, 65_000, 65_536, 65_537, 3, 5_000_000, 200_000, 0, 64, 1_048_576, 7];

        var echoes = await test.Pool.MapAsync(test.Faults.EchoAsync, sizes.Select(size => new Blob { Data = ByteString.CopyFrom(new byte[size]) }), new MapOptions { ChunkSize = 4 });

        Assert.Equal(sizes, echoes.Select(echo => echo.Data.Length));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_crash_on_a_large_item_takes_no_other_with_it()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        File.WriteAllText(test.Files["once"], "");
        var items = Enumerable.Range(0, 6).Select(index => new DieRequest
        {
            Signal = Signals.Kill,
            WhileExists = index == 3 ? test.Files["once"] : "/nowhere",
            LastWords = new string('x', 1 << 20),
            Value = index,
        });

        var outcomes = await test.Pool.MapOutcomesAsync(test.Faults.DieAsync, items);

        Assert.Equal([3L], outcomes.Where(outcome => !outcome.IsSuccess).Select(outcome => outcome.Index));
        Assert.Equal([0L, 1, 2, 4, 5], outcomes.Where(outcome => outcome.IsSuccess).Select(outcome => outcome.Value.Value));
    }
}
