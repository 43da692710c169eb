using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>Who does not read, or writes without end, fills neither the daemon nor a worker; and who is gone holds nothing.</summary>
public sealed class BackPressureTests(SharedDaemon shared) : IDisposable
{
    private const int MessageBytes = 100_000;
    private const long Bound = 100 << 20;

    // Who makes no step for so long is held back.
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(3);

    private readonly Door _door = new(shared.Daemon.SocketPath);

    public void Dispose() => _door.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_slow_reader_of_an_endless_stream_holds_its_worker_back()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var before = ProcessTable.RssBytes(shared.Daemon.Pid);
        await File.WriteAllTextAsync(test.Files["progress"], "");
        using var stream = _door.Faults.Stream(new StreamRequest { Count = long.MaxValue, Bytes = MessageBytes, Progress = test.Files["progress"] }, Door.To(test));
        Assert.True(await stream.ResponseStream.MoveNext());

        Assert.InRange(await BytesWhenHeldBackAsync(() => new FileInfo(test.Files["progress"]).Length), MessageBytes, Bound);
        Assert.InRange(ProcessTable.RssBytes(shared.Daemon.Pid) - before, long.MinValue, Bound);

        // More than was under way: reading goes on, so the worker does.
        for (var read = 0; read < 1000; read++)
        {
            Assert.True(await stream.ResponseStream.MoveNext());
            Assert.Equal(MessageBytes, stream.ResponseStream.Current.Data.Length);
        }
    }

    // The handler says nothing and reads nothing until its gate opens.
    [Fact(Timeout = Patience.Test)]
    public async Task An_endless_writer_waits_for_its_handler()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var running = _door.Faults.Collect(Door.To(test));
        await running.RequestStream.WriteAsync(new CollectRequest { Gate = test.Gate() });
        await test.RunningAsync();
        var before = ProcessTable.RssBytes(shared.Daemon.Pid);
        var written = 0L;
        var stop = false;
        var writing = Task.Run(async () =>
        {
            for (; !Volatile.Read(ref stop); Interlocked.Increment(ref written))
            {
                await running.RequestStream.WriteAsync(new CollectRequest { Data = Door.Bytes(MessageBytes).Data });
            }

            await running.RequestStream.CompleteAsync();
        });

        Assert.InRange(await BytesWhenHeldBackAsync(() => Interlocked.Read(ref written)), 0, Bound);
        Assert.InRange(ProcessTable.RssBytes(shared.Daemon.Pid) - before, long.MinValue, Bound);

        Volatile.Write(ref stop, true);
        test.OpenGate();
        await writing;
        Assert.Equal(written * MessageBytes, (await running).Value);
    }

    // Credit for the one direction must not stand in line behind what the client does not read of the other.
    [Fact(Timeout = Patience.Test)]
    public async Task Many_requests_can_be_written_before_the_first_answer_is_read()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var running = _door.Math.Running(Door.To(test));

        for (var value = 0; value < 5000; value++)
        {
            await running.RequestStream.WriteAsync(new Number { Value = 1 });
        }

        await running.RequestStream.CompleteAsync();
        Assert.Equal(5000, await running.ResponseStream.ReadAllAsync().Select(number => number.Value).LastAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_client_that_is_gone_frees_its_lane()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using (var gone = new Door(shared.Daemon.SocketPath))
        {
            var silent = gone.Math.Sum(Door.To(test));
            await silent.RequestStream.WriteAsync(new Number { Value = 1 });
            await Eventually.HoldsAsync(async () => (await test.InfoAsync()).ExecutingItems == 1);
        }

        Assert.Equal(49, (await _door.Math.SquareAsync(new Number { Value = 7 }, Door.To(test))).Value);

        // Of this one nothing is read any more: its request is whole.
        using (var gone = new Door(shared.Daemon.SocketPath))
        {
            var stream = gone.Faults.Stream(new StreamRequest { Count = long.MaxValue, Bytes = 1 }, Door.To(test));
            Assert.True(await stream.ResponseStream.MoveNext());
        }

        Assert.Equal(49, (await _door.Math.SquareAsync(new Number { Value = 7 }, Door.To(test))).Value);
    }

    // Or when it is beyond the bound.
    private static async Task<long> BytesWhenHeldBackAsync(Func<long> messages)
    {
        var (last, since) = (-1L, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(since) < Watched && last * MessageBytes <= Bound)
        {
            if (messages() is var now && now != last)
            {
                (last, since) = (now, TimeProvider.System.GetTimestamp());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return last * MessageBytes;
    }
}
