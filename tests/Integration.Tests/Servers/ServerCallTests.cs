using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using TestServer;
using Blob = TestServer.Blob;
using Number = TestServer.Number;

namespace Supervisor.Integration.Tests.Servers;

/// <summary>Streaming methods of unmodified servers, through plain generated clients of the pool.</summary>
public sealed class ServerCallTests(SharedDaemon shared)
{
    [Fact(Timeout = 2 * Patience.Test)]
    public async Task All_kinds_of_methods_can_be_called()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);

        using var counting = test.Works.Count(new CountRequest { Count = 1000, Bytes = 3 });
        Assert.Equal(1000, await counting.ResponseStream.ReadAllAsync().CountAsync(blob => blob.Data.Length == 3));

        using var summing = test.Works.Sum();
        for (var value = 1; value <= 1000; value++)
        {
            await summing.RequestStream.WriteAsync(new Number { Value = value });
        }

        await summing.RequestStream.CompleteAsync();
        Assert.Equal(500_500, (await summing).Value);

        using var talking = test.Works.Running();
        for (var value = 1; value <= 100; value++)
        {
            await talking.RequestStream.WriteAsync(new Number { Value = value });
            Assert.True(await talking.ResponseStream.MoveNext());
        }

        Assert.Equal(5050, talking.ResponseStream.Current.Value);
        await talking.RequestStream.CompleteAsync();
        Assert.False(await talking.ResponseStream.MoveNext());
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Messages_of_a_megabyte_pass_in_both_directions()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);

        using var counting = test.Works.Count(new CountRequest { Count = 5, Bytes = 1_000_000, Written = "" });
        var sizes = await counting.ResponseStream.ReadAllAsync().Select(blob => blob.Data.Length).ToListAsync();
        var length = await test.Works.LengthAsync(new Blob { Data = ByteString.CopyFrom(new byte[1_000_000]) });

        Assert.Equal(Enumerable.Repeat(1_000_000, 5), sizes);
        Assert.Equal(1_000_000, length.Value);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_stream_that_nobody_reads_holds_the_server_not_memory()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        var written = test.Files["written"];
        const int messages = 2000;
        using var call = test.Works.Count(new CountRequest { Count = messages, Bytes = 100_000, Written = written });
        Assert.True(await call.ResponseStream.MoveNext());

        // It has come to a stop when two looks a second apart see the same.
        var seen = -1;
        await Eventually.HoldsAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var now = int.Parse(await File.ReadAllTextAsync(written) is { Length: > 0 } text ? text : "0", CultureInfo.InvariantCulture);
            return now > 0 && seen == (seen = now);
        }, TimeSpan.FromMilliseconds(Patience.Test));

        // 20 MB of 200: windows of HTTP/2 and credit, and what waits before them.
        Assert.InRange(seen, 1, messages / 2);
        Assert.Equal(messages - 1, await call.ResponseStream.ReadAllAsync().CountAsync());
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_server_that_dies_ends_its_call_with_a_report()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        using var call = test.Works.Running();
        await call.RequestStream.WriteAsync(new Number { Value = 1 });
        Assert.True(await call.ResponseStream.MoveNext());

        Signals.Send((await test.PidsAsync())[0], Signals.Kill);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal("testserver.v1.Works/Running", Assert.Single(Assert.IsType<WorkerCrashedException>(error.InnerException).Report!.Executing).Method);
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task A_deadline_ends_a_call_and_the_server_goes_on()
    {
        await using var test = await ServerPool.StartAsync(shared.Daemon, 1);
        using var call = test.Works.Running(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(500));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal(4, (await test.Works.SquareAsync(new Number { Value = 2 })).Value);
    }
}
