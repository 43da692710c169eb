using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>A client that breaks the rules of the wire loses its stream; the pool and the workers stay.</summary>
public sealed class MalformedStreamTests(SharedDaemon shared)
{
    public static TheoryData<string, ItemRun> BadRuns => new()
    {
        { "more items than said", new ItemRun { Count = 1, Packed = Packed(2) } },
        { "fewer items than said", new ItemRun { Count = 3, Packed = Packed(2) } },
        { "none", new ItemRun() },
        { "not from the first index", new ItemRun { FirstIndex = 5, Count = 1, Packed = Packed(1) } },
        { "a length beyond the end", new ItemRun { Count = 1, Packed = ByteString.CopyFrom(100, 1) } },
        { "a length without end", new ItemRun { Count = 1, Packed = ByteString.CopyFrom(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF) } },
        { "a method that was not declared", new ItemRun { Count = 1, Method = 7, Packed = Packed(1) } },
        { "pieces that were not sent", new ItemRun { Count = 1, FromPieces = true } },
    };

    [Fact(Timeout = Patience.Test)]
    public async Task Pieces_that_no_item_takes_and_pieces_of_a_wrong_size_end_the_stream_with_INVALID_ARGUMENT()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        RunRequest[] notTaken = [InPieces(0).First(), new RunRequest { Items = new ItemRun { Count = 1, Packed = Packed(1) } }];
        RunRequest[] tooLarge = [new RunRequest { Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(new byte[(64 << 10) + 1]) } }];

        foreach (var frames in (RunRequest[][])[notTaken, tooLarge, [new RunRequest { Piece = new Piece() }]])
        {
            var error = await RunAsync([new RunRequest { Header = Header(test.Name) }, .. frames]);

            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.Contains("piece", error.Status.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(BadRuns), DisableDiscoveryEnumeration = true)]
    public async Task A_run_that_cannot_be_right_ends_the_stream_with_INVALID_ARGUMENT(string what, ItemRun run)
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();

        var error = await RunAsync(new RunRequest { Header = Header(test.Name) }, new RunRequest { Items = run });

        Assert.True(error.StatusCode == StatusCode.InvalidArgument, $"{what}: {error.Status}");
        Assert.NotEmpty(error.Status.Detail);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_stream_without_a_header_is_refused()
    {
        Assert.Equal(StatusCode.InvalidArgument, (await RunAsync(new RunRequest { End = new InputEnd() })).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Values_out_of_range_in_a_header_are_refused_by_name()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var header = Header(test.Name);
        header.MaxAttempts = 101;

        var error = await RunAsync(new RunRequest { Header = header });

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("max_attempts", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_client_that_overdraws_its_credit_is_stopped_before_it_fills_the_daemon()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();

        var error = await RunAsync([new RunRequest { Header = Header(test.Name) }, .. Enumerable.Range(0, 10_000).Select(Large)]);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("credit", error.Status.Detail, StringComparison.OrdinalIgnoreCase);
        test.OpenGate();
        await held;
    }

    // Each could come in if it were alone.
    [Fact(Timeout = Patience.Test)]
    public async Task Large_items_that_nobody_takes_do_not_fill_the_daemon_piece_by_piece()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var held = test.Pool.Submit(test.Faults.GateAsync, test.Gate());
        await test.RunningAsync();

        var error = await RunAsync([new RunRequest { Header = Header(test.Name) }, .. Enumerable.Range(0, 100).SelectMany(InPieces)]);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("credit", error.Status.Detail, StringComparison.OrdinalIgnoreCase);
        test.OpenGate();
        await held;
    }

    // 1 MiB.
    private static IEnumerable<RunRequest> InPieces(int index) =>
    [
        .. Enumerable.Repeat(new RunRequest { Piece = new Piece { Data = UnsafeByteOperations.UnsafeWrap(new byte[64 << 10]) } }, 16),
        new RunRequest { Items = new ItemRun { FirstIndex = (ulong)index, Count = 1, FromPieces = true } },
    ];

    private static RunRequest Large(int index)
    {
        var packed = new byte[60_003];
        (packed[0], packed[1], packed[2]) = (0xE0, 0xD4, 0x03); // 60,000 as a varint
        return new RunRequest { Items = new ItemRun { FirstIndex = (ulong)index, Count = 1, Packed = UnsafeByteOperations.UnsafeWrap(packed) } };
    }

    private static JobHeader Header(string pool) => new() { Pool = pool, Methods = { "testing.v1.Arithmetic/Square" }, Credit = 1 << 20 };

    private static ByteString Packed(int items)
    {
        using var stream = new MemoryStream();
        for (var item = 0; item < items; item++)
        {
            new Number { Value = 1 }.WriteDelimitedTo(stream);
        }

        return ByteString.CopyFrom(stream.ToArray());
    }

    // How the stream ends.
    private async Task<RpcException> RunAsync(params RunRequest[] frames)
    {
        using var call = shared.Daemon.Pools.Run();
        try
        {
            foreach (var frame in frames)
            {
                await call.RequestStream.WriteAsync(frame);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The stream has ended; how, the other direction tells.
        }

        return await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync().LastOrDefaultAsync());
    }
}
