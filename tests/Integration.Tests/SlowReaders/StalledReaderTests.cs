using Google.Protobuf;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.SlowReaders;

/// <summary>Who stops reading holds up himself, and nobody else.</summary>
public sealed class StalledReaderTests(SharedDaemon shared)
{
    private const int ItemBytes = 16 << 10;
    private const long Bound = 64 << 20;

    [Fact(Timeout = Patience.Test)]
    public async Task A_reader_that_stops_stops_its_input_and_the_daemons_memory_stays_flat()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        var before = ProcessTable.RssBytes(shared.Daemon.Pid);
        var taken = 0L;
        var results = test.Pool.IMap(test.Faults.EchoAsync, Endless(() => taken++));
        await using var reader = results.GetAsyncEnumerator();

        await reader.MoveNextAsync();
        await Eventually.HoldsAsync(async () => await test.JobsAsync() is [{ WaitsForReader: true, ExecutingItems: 0 }]);

        var stalledAt = Interlocked.Read(ref taken);
        Assert.InRange(stalledAt * ItemBytes, 1, Bound);
        Assert.InRange(ProcessTable.RssBytes(shared.Daemon.Pid) - before, long.MinValue, Bound);
        for (var read = 0; read < 2 * stalledAt; read++)
        {
            Assert.True(await reader.MoveNextAsync());
        }

        Assert.True(Interlocked.Read(ref taken) > stalledAt, "reading goes on, so the input does");
    }

    [Fact(Timeout = 2 * Patience.Test)]
    public async Task Behind_200_stalled_jobs_an_apply_a_cancel_and_a_terminate_answer_at_once()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        await using var client = await SupervisorClient.ConnectAsync(shared.Daemon.ClientOptions);
        var pool = client.Pool(test.Name);
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var other = client.Pool(test.Name);
        var echo = other.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var stalled = Enumerable.Range(0, 100).Select(_ => other.IMap(echo.EchoAsync, Endless(() => { }))).ToList();
        var starved = Enumerable.Range(0, 100).Select(_ => other.IMap(echo.EchoAsync, NeverAsync())).ToList();
        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).Count(job => job.WaitsForReader) == 100, TimeSpan.FromMilliseconds(Patience.Test));
        Assert.Equal(200, (await test.JobsAsync()).Count);

        await AtOnceAsync(pool.ApplyAsync(faults.WaitAsync, new Number { Value = 1 }));
        var hanging = pool.Submit(faults.HangAsync, test.Hang());
        await test.RunningAsync("hang");
        await AtOnceAsync(hanging.CancelAsync());
        await AtOnceAsync(other.TerminateAsync());

        foreach (var map in stalled.Concat(starved))
        {
            await map.DisposeAsync();
        }

        await Eventually.HoldsAsync(async () => (await test.JobsAsync()).All(job => job.QueuedItems == 0 && !job.WaitsForReader));
        await AtOnceAsync(pool.ApplyAsync(faults.WaitAsync, new Number { Value = 1 }));
    }

    private static Task AtOnceAsync(Task task) => task.WaitAsync(Patience.AtOnce, TimeProvider.System);

    private static IEnumerable<Blob> Endless(Action taken)
    {
        var blob = new Blob { Data = ByteString.CopyFrom(new byte[ItemBytes]) };
        while (true)
        {
            taken();
            yield return blob;
        }
    }

    private static async IAsyncEnumerable<Blob> NeverAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        yield break;
    }
}
