using Grpc.Core;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class StreamingCallTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Server_client_and_two_way_streams_work()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        using var count = math.Count(new Number { Value = 1000 }, new Metadata { { "key", "value" } });
        Assert.Equal("value", (await count.ResponseHeadersAsync).GetValue("key"));
        var counted = await count.ResponseStream.ReadAllAsync().Select(number => number.Value).ToListAsync();
        using var sum = math.Sum();
        using var running = math.Running();
        var sums = new List<long>();
        for (var i = 1; i <= 3; i++)
        {
            await sum.RequestStream.WriteAsync(new Number { Value = i });
            await running.RequestStream.WriteAsync(new Number { Value = i });
            Assert.True(await running.ResponseStream.MoveNext());
            sums.Add(running.ResponseStream.Current.Value);
        }

        await sum.RequestStream.CompleteAsync();
        await running.RequestStream.CompleteAsync();

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), counted);
        Assert.Equal(6, (await sum).Value);
        Assert.Equal([1, 3, 6], sums);
        Assert.False(await running.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, running.GetStatus().StatusCode);
        Assert.Equal("t", running.GetTrailers().GetValue("fake-trailer"));
    }

    [Fact]
    public async Task A_failure_is_the_status_of_the_call()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        using var count = math.Count(new Number { Value = -1 });
        var error = await Assert.ThrowsAsync<RpcException>(() => count.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.IsType<TaskFailedException>(error.InnerException);
    }

    [Fact]
    public async Task A_reader_that_stalls_holds_the_sender_and_large_messages_come_whole()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        await using var pool = await daemon.ConnectAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));

        using var stream = faults.Stream(new StreamRequest { Count = 20, Bytes = 600_000 });
        var sizes = await stream.ResponseStream.ReadAllAsync().Select(blob => blob.Data.Length).ToListAsync().AsTask().WaitAsync(Soon);

        Assert.Equal(Enumerable.Repeat(600_000, 20), sizes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_or_disposing_ends_the_call_on_both_sides(bool cancelling)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        using var cancel = new CancellationTokenSource();
        var call = math.Running(cancellationToken: cancel.Token);
        await call.ResponseHeadersAsync;

        if (cancelling)
        {
            await cancel.CancelAsync();
        }
        else
        {
            call.Dispose();
        }

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext().WaitAsync(Soon))).StatusCode);
        await daemon.Events.Contains("call ended");
    }

    [Fact]
    public async Task A_deadline_ends_the_call()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        using var call = math.Running(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(200));

        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext().WaitAsync(Soon))).StatusCode);
    }
}
