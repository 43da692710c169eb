using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Calls;

/// <summary>Streaming methods of plain generated clients.</summary>
public sealed class StreamingTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_handler_that_answers_many_times_is_read_to_its_end()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = test.Math.Count(new Number { Value = 10_000 });

        Assert.Equal(Enumerable.Range(0, 10_000).Select(value => (long)value), await call.ResponseStream.ReadAllAsync().Select(number => number.Value).ToListAsync());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_handler_that_reads_many_requests_answers_once()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = test.Math.Sum();

        for (var value = 1; value <= 10_000; value++)
        {
            await call.RequestStream.WriteAsync(new Number { Value = value });
        }

        await call.RequestStream.CompleteAsync();

        Assert.Equal(50_005_000, (await call).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_conversation_goes_back_and_forth()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = test.Math.Running();
        var sums = new List<long>();

        for (var value = 1; value <= 100; value++)
        {
            await call.RequestStream.WriteAsync(new Number { Value = value });
            Assert.True(await call.ResponseStream.MoveNext());
            sums.Add(call.ResponseStream.Current.Value);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal((1, 5050), (sums[0], sums[^1]));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task An_endless_stream_that_is_not_read_holds_the_handler_not_memory_and_ends_when_left()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();
        var before = ProcessTable.RssBytes(shared.Daemon.Pid);
        using (var call = test.Faults.Stream(new StreamRequest { Count = long.MaxValue, Bytes = 100_000 }))
        {
            for (var read = 0; read < 1000; read++)
            {
                Assert.True(await call.ResponseStream.MoveNext());
            }

            Assert.InRange(ProcessTable.RssBytes(shared.Daemon.Pid) - before, long.MinValue, 64 << 20);
        }

        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_worker_that_dies_ends_its_stream_with_a_report()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = test.Math.Running();
        await call.RequestStream.WriteAsync(new Number { Value = 1 });
        Assert.True(await call.ResponseStream.MoveNext());

        Signals.Send((await test.PidsAsync())[0], Signals.Kill);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal("testing.v1.Arithmetic/Running", Assert.Single(Assert.IsType<WorkerCrashedException>(error.InnerException).Report!.Executing).Method);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_deadline_ends_a_stream()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var call = test.Math.Running(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(500));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }
}
