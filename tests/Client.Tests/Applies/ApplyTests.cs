using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

/// <summary>Unary calls of plain generated clients behave as those of any gRPC client.</summary>
public sealed class ApplyTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Metadata_goes_there_and_headers_and_trailers_come_back()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", item => Task.FromResult(FakeAnswer.Of(item.Read<Number>()) with
        {
            Metadata = new ResponseMetadata { Headers = { item.Headers!.Metadata }, Trailers = { item.Headers.Metadata } },
        }));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        using var call = math.SquareAsync(new Number { Value = 1 }, new Metadata { { "key", "value" }, { "key", "second" }, { "bits-bin", new byte[] { 0, 255 } } });
        await call;
        var headers = await call.ResponseHeadersAsync;

        Assert.Equal(["value", "second"], headers.GetAll("key").Select(entry => entry.Value));
        Assert.Equal([0, 255], headers.GetValueBytes("bits-bin")!);
        Assert.Equal("second", call.GetTrailers().GetValue("key"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_failed_call_throws_the_handlers_status_with_its_trailers()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", _ => Task.FromResult(FakeAnswer.Fail(OutcomeKind.Failed, StatusCode.NotFound, "no such number", failure =>
            failure.Trailers.Add(new MetadataEntry { Key = "why", Value = Google.Protobuf.ByteString.CopyFromUtf8("because") }))));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var end = pool;

        using var call = math.SquareAsync(new Number());
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Equal("no such number", error.Status.Detail);
        Assert.Equal("because", error.Trailers.GetValue("why"));
        Assert.Equal("because", call.GetTrailers().GetValue("why"));
        Assert.Equal(StatusCode.NotFound, call.GetStatus().StatusCode);
        Assert.IsType<TaskFailedException>(error.InnerException);
    }

    [Fact]
    public async Task A_crash_is_unavailable_with_the_report_in_the_inner_exception()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", _ => Task.FromResult(FakeAnswer.Crash(signal: 11)));
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var end = pool;

        var error = await Assert.ThrowsAsync<RpcException>(async () => await math.SquareAsync(new Number()));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(11, Assert.IsType<WorkerCrashedException>(error.InnerException).Report!.Signal);
    }

    [Fact]
    public async Task Cancelling_ends_the_call_at_once_and_tells_the_supervisor()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var cancelled = new TaskCompletionSource();
        daemon.On("Arithmetic/Square", async item =>
        {
            daemon.Events.Add("started");
            item.Cancelled.Register(cancelled.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, item.Cancelled);
            return FakeAnswer.Cancelled;
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        using var cancel = new CancellationTokenSource();

        var call = math.SquareAsync(new Number(), cancellationToken: cancel.Token);
        await daemon.Events.Contains("started");
        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Soon))).StatusCode);
        await cancelled.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_deadline_travels_with_the_task_and_is_kept_here_too()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        TimeSpan? travelled = null;
        daemon.On("Arithmetic/Square", item =>
        {
            travelled = item.Headers!.Timeout.ToTimeSpan();
            return MapTests.Hang(daemon, item);
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            math.SquareAsync(new Number(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(500)).ResponseAsync.WaitAsync(Soon));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal(TaskLimit.Deadline, Assert.IsType<TaskTimeoutException>(error.InnerException).Limit);
        Assert.InRange(travelled!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task Calls_with_equal_options_share_one_stream_and_others_have_their_own()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var patient = pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker), new ApplyOptions { MaxAttempts = 3 });

        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i => Assert.Equal(i * i, (await math.SquareAsync(new Number { Value = i })).Value)));
        await patient.AddAsync(new Pair());
        await pool.ApplyAsync(patient.AddAsync, new Pair(), new ApplyOptions { MaxAttempts = 3 });

        Assert.Equal([1u, 3u], daemon.Runs.Select(run => run.Header.MaxAttempts).Order());
        // Five hundred calls at once do not make five hundred frames.
        Assert.InRange(daemon.Runs.Single(run => run.Header.MaxAttempts == 1).ItemRuns.Count, 1, 499);
    }

    [Fact]
    public async Task A_method_that_no_worker_has_fails_its_own_task_only()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;
        var faults = pool.CreateClient(invoker => new Faults.FaultsClient(invoker));

        var error = await Assert.ThrowsAsync<TaskRefusedException>(() => pool.ApplyAsync(faults.BusyAsync, new Number()));

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
        Assert.Equal(4, (await math.SquareAsync(new Number { Value = 2 })).Value);
        Assert.Single(daemon.Runs);
    }

    [Theory]
    [InlineData(TimeLimit.Wait, TaskLimit.Wait)]
    [InlineData(TimeLimit.Run, TaskLimit.Run)]
    [InlineData(TimeLimit.Deadline, TaskLimit.Deadline)]
    [InlineData(TimeLimit.Unspecified, TaskLimit.Unknown)]
    public async Task A_timeout_says_which_limit(TimeLimit wire, TaskLimit limit)
    {
        await using var daemon = await FakeDaemon.StartAsync();
        daemon.On("Arithmetic/Square", _ =>
        {
            var answer = FakeAnswer.Fail(OutcomeKind.TimedOut, StatusCode.DeadlineExceeded, "too slow");
            answer.Failure!.Limit = wire;
            return Task.FromResult(answer);
        });
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var end = pool;

        Assert.Equal(limit, (await Assert.ThrowsAsync<TaskTimeoutException>(() => pool.ApplyAsync(math.SquareAsync, new Number()))).Limit);
    }

    [Fact]
    public async Task A_blocking_call_works_too()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        Assert.Equal(25, await Task.Run(() => math.Square(new Number { Value = 5 }).Value));
    }

    [Fact]
    public async Task Options_out_of_range_are_errors_at_the_call()
    {
        await using var daemon = await FakeDaemon.StartAsync();
        var (pool, math) = await daemon.ConnectMathAsync();
        await using var _ = pool;

        Assert.Throws<ArgumentOutOfRangeException>(() => { pool.Submit(math.SquareAsync, new Number(), new ApplyOptions { MaxAttempts = 0 }); });
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker), new ApplyOptions { Priority = 101 }));
    }
}
