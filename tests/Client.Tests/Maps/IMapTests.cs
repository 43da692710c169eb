using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class IMapTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static IEnumerable<Number> Numbers(int count) => Enumerable.Range(0, count).Select(i => new Number { Value = i });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_enumerator_goes_on_after_a_failed_item(bool ordered)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(
            item.Index == 3 ? FakeAnswer.Fail(OutcomeKind.Failed, StatusCode.Unknown, "three") : FakeAnswer.Of(item.Read<Number>())));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var results = ordered ? pool.IMap(math.SquareAsync, Numbers(6)) : pool.IMapUnordered(math.SquareAsync, Numbers(6));

        var (values, failures) = await ReadAllAsync(results);

        Assert.Equal([0, 1, 2, 4, 5], ordered ? values : values.Order().ToList());
        Assert.Equal(3, Assert.IsType<TaskFailedException>(Assert.Single(failures)).Index);
    }

    [Fact]
    public async Task A_plain_loop_ends_at_the_first_failure_and_cancels_the_rest()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => item.Index == 1 ? Task.FromResult(FakeAnswer.Crash(6)) : item.Index == 0 ? Task.FromResult(FakeAnswer.Of(new Number())) : MapTests.Hang(daemon, item));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var seen = 0;

        await Assert.ThrowsAsync<WorkerCrashedException>(async () =>
        {
            await foreach (var number in pool.IMap(math.SquareAsync, Numbers(3)))
            {
                seen++;
            }
        });

        Assert.Equal(1, seen);
        await daemon.Events.Contains("run ended");
    }

    [Fact]
    public async Task Outcomes_never_throw_for_items()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(item.Index == 0 ? FakeAnswer.Crash(6) : FakeAnswer.Of(item.Read<Number>())));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var outcomes = await pool.IMap(math.SquareAsync, MapTests.ThrowingAt(2)).Outcomes().ToListAsync();

        Assert.Equal([0, 1, 2], outcomes.Select(outcome => outcome.Index));
        Assert.IsType<WorkerCrashedException>(outcomes[0].Failure);
        Assert.True(outcomes[1].IsSuccess);
        Assert.IsType<FormatException>(outcomes[2].Failure);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(7, 2)]
    [InlineData(7, 4)]
    public async Task What_the_input_throws_comes_at_its_index(int at, int chunkSize)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var (values, failures) = await ReadAllAsync(pool.IMap(math.SquareAsync, MapTests.ThrowingAt(at), new MapOptions { ChunkSize = chunkSize }));
        var (unordered, moreFailures) = await ReadAllAsync(pool.IMapUnordered(math.SquareAsync, MapTests.ThrowingAt(at), new MapOptions { ChunkSize = chunkSize }));

        Assert.Equal(Enumerable.Range(0, at).Select(i => (long)i * i), values);
        Assert.IsType<FormatException>(Assert.Single(failures));
        Assert.Equal(values, unordered.Order());
        Assert.IsType<FormatException>(Assert.Single(moreFailures));
    }

    [Fact]
    public async Task Unordered_brings_what_is_done_first()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var othersAreRead = new TaskCompletionSource();
        daemon.On("Arithmetic/Square", async item =>
        {
            if (item.Index == 0)
            {
                await othersAreRead.Task;
            }

            return FakeAnswer.Of(item.Read<Number>());
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var seen = new List<long>();

        await foreach (var number in pool.IMapUnordered(math.SquareAsync, Numbers(10)))
        {
            seen.Add(number.Value);
            if (seen.Count == 9)
            {
                othersAreRead.SetResult();
            }
        }

        Assert.Equal(0, seen[^1]);
        Assert.Equal(10, seen.Distinct().Count());
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(4, 10)]
    [InlineData(100, 10)]
    public async Task The_input_is_never_taken_further_ahead_than_the_window(int chunkSize, int window)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var taken = 0;
        IEnumerable<Number> Endless()
        {
            while (true)
            {
                yield return new Number { Value = Interlocked.Increment(ref taken) };
            }
        }

        var read = 0;
        await foreach (var number in pool.IMap(math.SquareAsync, Endless(), new MapOptions { Window = window, ChunkSize = chunkSize }))
        {
            // One more may be in the enumerator's hand.
            Assert.InRange(Volatile.Read(ref taken), read, read + window + 1);
            if (++read == 200)
            {
                break;
            }
        }

        await daemon.Events.Contains("run ended");
    }

    [Fact]
    public async Task Nothing_is_taken_from_the_input_while_the_supervisor_gives_no_credit()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.NeverGivesItemCreditBack = true;
        daemon.ItemCredit = 256 * 1024;
        await using var pool = await daemon.ConnectAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var taken = 0;
        IEnumerable<Blob> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref taken);
                yield return new Blob { Data = Google.Protobuf.ByteString.CopyFrom(new byte[10_000]) };
            }
        }

        var results = pool.IMap(faults.EchoAsync, Endless());
        // 256 KiB hold 26 of them; what answers come shows that all of those were sent.
        await using var outcomes = results.GetAsyncEnumerator();
        for (var i = 0; i < 21; i++)
        {
            Assert.True(await outcomes.MoveNextAsync());
        }

        Assert.InRange(Volatile.Read(ref taken), 21, 26 + 3 * 8);
    }

    [Fact]
    public async Task A_reader_that_stalls_stops_the_supervisor_and_loses_nothing()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var answered = 0;
        daemon.On("Faults/Fill", item =>
        {
            Interlocked.Increment(ref answered);
            return Task.FromResult(FakeAnswer.Of(new Blob { Data = Google.Protobuf.ByteString.CopyFrom(new byte[(int)item.Read<Number>().Value]) }));
        });
        await using var pool = await daemon.ConnectAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        // Small, large, larger than the credit.
        var sizes = Enumerable.Range(0, 60).Select(i => new Number { Value = (i % 3) switch { 0 => 100, 1 => 500_000, _ => 2_000_000 } }).ToList();

        await using var results = pool.IMap(faults.FillAsync, sizes, new MapOptions { Window = 6 }).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(100, results.Current.Data.Length);
        Assert.InRange(Volatile.Read(ref answered), 1, 7);
        for (var i = 1; i < 60; i++)
        {
            Assert.True(await results.MoveNextAsync());
            Assert.Equal(sizes[i].Value, results.Current.Data.Length);
        }

        Assert.False(await results.MoveNextAsync());
    }

    [Fact]
    public async Task Results_can_be_enumerated_once()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var results = pool.IMap(math.SquareAsync, Numbers(2));

        await results.ToListAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await results.ToListAsync());
    }

    [Fact]
    public async Task Disposing_results_that_nobody_enumerates_ends_the_map()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => MapTests.Hang(daemon, item));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var results = pool.IMapUnordered(math.SquareAsync, Numbers(2));
        await daemon.Events.Contains("started 1");
        await results.DisposeAsync();

        await daemon.Events.Contains("run ended");
    }

    [Fact]
    public async Task Fail_fast_ends_after_the_failure()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => item.Index == 1 ? Task.FromResult(FakeAnswer.Crash(6)) : item.Index == 0 ? Task.FromResult(FakeAnswer.Of(new Number())) : MapTests.Hang(daemon, item));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var (values, failures) = await ReadAllAsync(pool.IMap(math.SquareAsync, Numbers(5), new MapOptions { FailFast = true })).WaitAsync(Soon);

        Assert.Equal([0], values);
        Assert.IsType<WorkerCrashedException>(Assert.Single(failures));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_ends_the_enumeration_with_the_callers_token(bool atTheCall)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => MapTests.Hang(daemon, item));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        using var cancel = new CancellationTokenSource();

        var results = pool.IMap(math.SquareAsync, Numbers(2), cancellationToken: atTheCall ? cancel.Token : default);
        var reading = results.ToListAsync(atTheCall ? default : cancel.Token).AsTask();
        await daemon.Events.Contains("started 1");
        await cancel.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon));
        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Two_hundred_stalled_readers_hold_up_neither_an_apply_nor_a_cancel_nor_a_terminate()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var other = await daemon.ConnectAsync();
        daemon.On("Faults/Fill", item => Task.FromResult(FakeAnswer.Of(new Blob { Data = Google.Protobuf.ByteString.CopyFrom(new byte[50_000]) })));
        daemon.On("Faults/Wait", item => MapTests.Hang(daemon, item));
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        var stalled = new List<IAsyncEnumerator<Blob>>();
        // Forty answers of 50,000 bytes are more than the credit.
        for (var i = 0; i < 200; i++)
        {
            stalled.Add(pool.IMap(faults.FillAsync, Numbers(40)).GetAsyncEnumerator());
            Assert.True(await stalled[^1].MoveNextAsync().AsTask().WaitAsync(Soon));
        }

        Assert.Equal(9, (await math.SquareAsync(new Number { Value = 3 }).ResponseAsync.WaitAsync(Soon)).Value);
        var hanging = pool.Submit(faults.WaitAsync, new Number());
        await daemon.Events.Contains($"started {1}");
        Assert.True(await hanging.CancelAsync().WaitAsync(Soon));
        await pool.TerminateAsync().WaitAsync(Soon);
    }

    private static async Task<(List<long> Values, List<Exception> Failures)> ReadAllAsync(MapResults<Number> results)
    {
        var values = new List<long>();
        var failures = new List<Exception>();
        await using var enumerator = results.GetAsyncEnumerator();
        while (true)
        {
            try
            {
                if (!await enumerator.MoveNextAsync())
                {
                    return (values, failures);
                }

                values.Add(enumerator.Current.Value);
            }
            catch (Exception error) when (error is SupervisorException or FormatException)
            {
                failures.Add(error);
            }
        }
    }
}
