using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

public sealed class MapTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static IEnumerable<Number> Numbers(int count) => Enumerable.Range(0, count).Select(i => new Number { Value = i });

    [Fact]
    public async Task Results_are_in_the_order_of_the_items_whatever_completes_first()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var lastIsDone = new TaskCompletionSource();
        daemon.On("Arithmetic/Square", async item =>
        {
            if (item.Index == 9)
            {
                lastIsDone.SetResult();
            }

            await lastIsDone.Task;
            return FakeAnswer.Of(item.Read<Number>());
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var all = await pool.MapAsync(math.SquareAsync, Numbers(10)).WaitAsync(Soon);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), all.Select(number => number.Value));
    }

    [Fact]
    public async Task Fails_with_the_lowest_failing_index_and_has_all_failures_after_waiting_for_all()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var answered = 0;
        var seventhFailed = new TaskCompletionSource();
        daemon.On("Arithmetic/Square", async item =>
        {
            Interlocked.Increment(ref answered);
            if (item.Index == 3)
            {
                await seventhFailed.Task;
            }

            if (item.Index == 7)
            {
                seventhFailed.SetResult();
            }

            return item.Index is 3 or 7
                ? FakeAnswer.Fail(OutcomeKind.Failed, StatusCode.Unknown, $"bad {item.Index}", failure => (failure.Type, failure.StackTrace) = ("System.FormatException", "at Remote.Place()"))
                : FakeAnswer.Of(item.Read<Number>());
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => pool.MapAsync(math.SquareAsync, Numbers(10))).WaitAsync(Soon);

        Assert.Equal(3, error.Index);
        Assert.Equal("bad 3", error.Message);
        Assert.Equal("System.FormatException", error.RemoteType);
        Assert.Contains("at Remote.Place()", error.ToString(), StringComparison.Ordinal);
        Assert.Equal([3, 7], error.Failures.Cast<SupervisorException>().Select(failure => failure.Index));
        Assert.Equal(10, answered);
    }

    [Fact]
    public async Task Fail_fast_does_not_wait_for_the_rest()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", async item =>
        {
            if (item.Index == 1)
            {
                return FakeAnswer.Fail(OutcomeKind.Failed, StatusCode.DataLoss, "first");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, item.Cancelled);
            return FakeAnswer.Cancelled;
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => pool.MapAsync(math.SquareAsync, Numbers(5), new MapOptions { FailFast = true })).WaitAsync(Soon);

        Assert.Equal(StatusCode.DataLoss, error.StatusCode);
        await daemon.Events.Contains("run ended");
    }

    [Fact]
    public async Task A_crash_is_told_with_its_report()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(item.Index == 2 ? FakeAnswer.Crash(signal: 9, attempt: 2) : FakeAnswer.Of(item.Read<Number>())));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.MapAsync(math.SquareAsync, Numbers(4)));

        Assert.Equal(2, error.Index);
        Assert.Equal(2, error.Attempt);
        Assert.Equal(9, error.Report!.Signal);
        Assert.Null(error.Report.ExitCode);
        Assert.Equal("fake/0#1", error.Report.WorkerId);
        Assert.Equal(["last words"], error.Report.LastStandardError);
        Assert.Equal(ItemPhase.Running, error.Report.Executing.Single().Phase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task What_the_input_throws_comes_out_twice_in_a_row_and_the_pool_goes_on(int at)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<FormatException>(() => pool.MapAsync(math.SquareAsync, ThrowingAt(at))).WaitAsync(Soon);
        }

        Assert.Equal(5, (await pool.MapAsync(math.SquareAsync, Numbers(5))).Count);
    }

    [Fact]
    public async Task A_failed_item_before_the_end_of_a_throwing_input_comes_first()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(item.Index == 1 ? FakeAnswer.Crash(11) : FakeAnswer.Of(item.Read<Number>())));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.MapAsync(math.SquareAsync, ThrowingAt(3)));

        Assert.Equal([typeof(WorkerCrashedException), typeof(FormatException)], error.Failures.Select(failure => failure.GetType()));
    }

    [Fact]
    public async Task Outcomes_have_failures_as_values()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(item.Index == 1 ? FakeAnswer.Crash(11) : FakeAnswer.Of(item.Read<Number>()) with { Attempt = (uint)item.Index + 1 }));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var outcomes = await pool.MapOutcomesAsync(math.SquareAsync, ThrowingAt(3));

        Assert.Equal([0, 1, 2, 3], outcomes.Select(outcome => outcome.Index));
        Assert.Equal([1, 1, 3, 0], outcomes.Select(outcome => outcome.Attempt));
        Assert.Equal([true, false, true, false], outcomes.Select(outcome => outcome.IsSuccess));
        Assert.Equal(11, outcomes[1].CrashReports.Single().Signal);
        Assert.IsType<FormatException>(outcomes[3].Failure);
        Assert.Throws<WorkerCrashedException>(() => outcomes[1].Value);
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once_with_the_callers_token()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Hang(daemon, item));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        using var cancel = new CancellationTokenSource();

        var map = pool.MapAsync(math.SquareAsync, Numbers(3), cancellationToken: cancel.Token);
        await daemon.Events.Contains("started 2");
        await cancel.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map.WaitAsync(Soon));
        Assert.Equal(cancel.Token, error.CancellationToken);
        await daemon.Events.Contains("run ended");
    }

    [Fact]
    public async Task A_map_has_a_fourth_of_each_workers_share_in_its_chunks()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        await pool.MapAsync(math.SquareAsync, Numbers(100).ToList());

        // ceil(100 / (4 × 2)) = 13: no run but the last is smaller.
        Assert.All(daemon.Runs.Single().ItemRuns.SkipLast(1), run => Assert.True(run.Count >= 13, $"{run.Count}"));
    }

    [Fact]
    public async Task Large_and_small_messages_keep_their_order()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        await using var pool = await daemon.ConnectAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));
        int[] sizes = [0, 1, 3_000_000, 5, 65_530, 65_536, 65_537, 0, 200_000, 7];
        var blobs = sizes.Select((size, i) => new Blob { Data = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Repeat((byte)i, size)]) }).ToList();

        Assert.Equal(blobs, await pool.MapAsync(faults.EchoAsync, blobs).WaitAsync(Soon));
        Assert.Equal(blobs, await pool.IMap(faults.EchoAsync, blobs).ToListAsync());
        Assert.Equal(blobs[2], await faults.EchoAsync(blobs[2]));
        Assert.All(daemon.Runs.Take(2), run => Assert.True(run.Pieces > 0));
    }

    [Fact]
    public async Task Many_items_go_through_a_small_credit()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.ItemCredit = 256 * 1024;
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var all = await pool.MapAsync(math.SquareAsync, Numbers(60_000)).WaitAsync(Soon * 3);

        Assert.Equal(60_000, all.Count);
        Assert.Equal(59_999L * 59_999L, all[^1].Value);
    }

    [Fact]
    public async Task Credit_goes_back_in_batches()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Faults/Fill", item => Task.FromResult(FakeAnswer.Of(new Blob { Data = Google.Protobuf.ByteString.CopyFrom(new byte[10_000]) })));
        await using var pool = await daemon.ConnectAsync();
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));

        // 5 MB through a window of 1 MiB.
        Assert.Equal(500, (await pool.MapAsync(faults.FillAsync, Numbers(500)).WaitAsync(Soon)).Count);

        Assert.InRange(daemon.Runs.Single().CreditFrames, 16, 20);
    }

    [Fact]
    public async Task Options_travel_in_the_header()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        await pool.MapAsync(math.SquareAsync, Numbers(1), new MapOptions
        {
            MaxAttempts = 3,
            WaitLimit = TimeSpan.FromSeconds(4),
            RunLimit = TimeSpan.FromSeconds(5),
            Priority = -6,
            Idempotent = true,
            Name = "seven",
        });

        var header = daemon.Runs.Single().Header;
        Assert.Equal(3u, header.MaxAttempts);
        Assert.Equal(4, header.WaitLimit.Seconds);
        Assert.Equal(5, header.RunLimit.Seconds);
        Assert.Equal(-6, header.Priority);
        Assert.True(header.Idempotent);
        Assert.Equal("seven", header.Name);
        Assert.Equal(["testing.v1.Arithmetic/Square"], header.Methods);
        Assert.NotEmpty(header.SessionId);
    }

    [Fact]
    public async Task A_null_item_fails_at_its_index()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = await Assert.ThrowsAsync<ArgumentException>(() => pool.MapAsync(math.SquareAsync, new[] { new Number(), null! }));

        Assert.Contains("Item 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_with_marshallers_of_its_own_needs_no_generated_client()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Text/Reverse", item => Task.FromResult(new FakeAnswer([.. item.Message.Reverse()], null)));
        await using var pool = await daemon.ConnectAsync();
        // No length is set beforehand here: the other way of a marshaller.
        var marshaller = new Marshaller<string>(
            (text, context) =>
            {
                System.Buffers.BuffersExtensions.Write(context.GetBufferWriter(), System.Text.Encoding.ASCII.GetBytes(text));
                context.Complete();
            },
            context => System.Text.Encoding.ASCII.GetString(context.PayloadAsNewBuffer()));
        var method = new Method<string, string>(MethodType.Unary, "testing.v1.Text", "Reverse", marshaller, marshaller);
        string[] texts = ["abc", "", new string('x', 100_000) + "y", new string('z', 300)];

        Assert.Equal(texts.Select(text => new string([.. text.Reverse()])), await pool.MapAsync(method, texts));
    }

    [Fact]
    public async Task A_marshaller_that_throws_fails_its_item_and_leaves_the_stream_whole()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var marshaller = Marshallers.Create<string>(text => text == "bad" ? throw new NotSupportedException() : System.Text.Encoding.ASCII.GetBytes(text), System.Text.Encoding.ASCII.GetString);
        daemon.On("Text/Same", item => Task.FromResult(new FakeAnswer(item.Message, null)));
        var method = new Method<string, string>(MethodType.Unary, "testing.v1.Text", "Same", marshaller, marshaller);

        var outcomes = await pool.MapOutcomesAsync(method, new[] { "a", "b", "bad", "c" });
        Assert.Throws<NotSupportedException>(() => { pool.Submit(method, "bad"); });

        Assert.Equal(["a", "b"], outcomes.Take(2).Select(outcome => outcome.Value));
        Assert.IsType<NotSupportedException>(outcomes[2].Failure);
        Assert.Equal("d", await pool.ApplyAsync(method, "d"));
    }

    [Fact]
    public async Task A_response_that_cannot_be_read_fails_its_item_only()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(item.Index == 1 ? new FakeAnswer([0xFF, 0xFF], null) : FakeAnswer.Of(item.Read<Number>())));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var outcomes = await pool.MapOutcomesAsync(math.SquareAsync, Numbers(3));

        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.IsSuccess));
        Assert.Equal(StatusCode.Internal, Assert.IsType<TaskFailedException>(outcomes[1].Failure).StatusCode);
    }

    internal static async Task<FakeAnswer> Hang(FakeDaemon daemon, FakeItem item)
    {
        daemon.Events.Add($"started {item.Index}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, item.Cancelled);
        return FakeAnswer.Cancelled;
    }

    internal static IEnumerable<Number> ThrowingAt(int at)
    {
        for (var i = 0; ; i++)
        {
            yield return i == at ? throw new FormatException($"input {i}") : new Number { Value = i };
        }
    }
}
