using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>Whatever keeps a call from its answer has a status of its own, with a reason that programs can read.</summary>
public sealed class FailureTests(SharedDaemon shared) : IDisposable
{
    private readonly Door _door = new(shared.Daemon.SocketPath);

    public void Dispose() => _door.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_crash_is_UNAVAILABLE_with_the_crash_report()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var error = await Door.FailureAsync(_door.Faults.DieAsync(new DieRequest { ExitCode = 42, LastWords = "so long" }, Door.To(test)));

        Assert.Equal((StatusCode.Unavailable, "WORKER_CRASHED"), (error.StatusCode, Door.ReasonOf(error)));
        var report = error.GetRpcStatus()!.GetDetail<Wire.CrashReport>()!;
        Assert.Equal((42, test.Name), (report.ExitCode, report.Pool));
        Assert.Contains("so long", report.LastStderr);
        Assert.Equal(report.WorkerId, error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["worker"]);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_streaming_call_ends_with_the_crash_of_its_worker()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var running = _door.Math.Running(Door.To(test));
        await running.RequestStream.WriteAsync(new Number { Value = 1 });
        Assert.True(await running.ResponseStream.MoveNext());

        Signals.Send((await test.PidsAsync())[0], Signals.Kill);
        var error = await Assert.ThrowsAsync<RpcException>(() => running.ResponseStream.MoveNext());

        Assert.Equal((StatusCode.Unavailable, "WORKER_CRASHED"), (error.StatusCode, Door.ReasonOf(error)));
        Assert.Equal(9, error.GetRpcStatus()!.GetDetail<Wire.CrashReport>()!.Signal);
    }

    // Clients of gRPC's C core refuse more than 8 KiB of trailers.
    [Fact(Timeout = Patience.Test)]
    public async Task What_comes_with_a_crash_fits_into_trailers_however_much_the_worker_said()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var words = string.Join('\n', Enumerable.Range(0, 300).Select(line => $"line {line} of many that it wrote before it died"));

        var error = await Door.FailureAsync(_door.Faults.DieAsync(new DieRequest { ExitCode = 1, LastWords = words }, Door.To(test, ("supervisor-max-attempts", "3"))));

        Assert.InRange(error.Trailers.Sum(trailer => trailer.Key.Length + (trailer.IsBinary ? trailer.ValueBytes.Length * 4 / 3 : trailer.Value.Length)), 1, 6000);
        Assert.Contains("line 299", error.GetRpcStatus()!.Details.Last().Unpack<Wire.CrashReport>().LastStderr[^1], StringComparison.Ordinal);
        Assert.Equal(("3", "3"), (error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["crashes"], error.Trailers.GetValue("supervisor-attempt")));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_crash_is_tried_again_as_often_as_the_caller_says()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(2);
        await File.WriteAllTextAsync(test.Files["once"], "");

        using var call = _door.Faults.DieAsync(new DieRequest { ExitCode = 1, WhileExists = test.Files["once"], Value = 5 }, Door.To(test, ("supervisor-max-attempts", "2")));

        Assert.Equal(5, (await call).Value);
        Assert.Equal("2", call.GetTrailers().GetValue("supervisor-attempt"));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Limits_in_headers_hold_and_say_which_was_over()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var run = await Door.FailureAsync(_door.Faults.HangAsync(test.Hang(), Door.To(test, ("supervisor-run-limit", "100ms"))));
        using var busy = _door.Faults.GateAsync(test.Gate(), Door.To(test));
        await test.RunningAsync();
        var wait = await Door.FailureAsync(_door.Math.SquareAsync(new Number(), Door.To(test, ("supervisor-wait-limit", "100ms"))));
        using var stream = _door.Math.Count(new Number { Value = 1 }, Door.To(test, ("supervisor-wait-limit", "100ms")));
        var waited = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext());
        test.OpenGate();

        Assert.Equal((StatusCode.DeadlineExceeded, "RUN_LIMIT_EXCEEDED"), (run.StatusCode, Door.ReasonOf(run)));
        Assert.Equal((StatusCode.DeadlineExceeded, "WAIT_LIMIT_EXCEEDED"), (wait.StatusCode, Door.ReasonOf(wait)));
        Assert.Equal((StatusCode.DeadlineExceeded, "WAIT_LIMIT_EXCEEDED"), (waited.StatusCode, Door.ReasonOf(waited)));
        await busy;
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_header_that_makes_no_sense_is_refused_by_name()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var unary = await Door.FailureAsync(_door.Math.SquareAsync(new Number(), Door.To(test, ("supervisor-run-limit", "soon"))));
        using var stream = _door.Math.Count(new Number(), Door.To(test, ("supervisor-max-attempts", "2")));
        var streamed = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext());

        Assert.Equal((StatusCode.InvalidArgument, "supervisor-run-limit"), (unary.StatusCode, FieldOf(unary)));
        Assert.Equal((StatusCode.InvalidArgument, "supervisor-max-attempts"), (streamed.StatusCode, FieldOf(streamed)));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task What_waits_when_its_pool_is_terminated_is_cancelled_and_later_calls_find_no_pool()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var running = _door.Faults.HangAsync(test.Hang(), Door.To(test));
        await test.RunningAsync("hang");
        using var waiting = _door.Math.SquareAsync(new Number(), Door.To(test));
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).QueuedItems == 1);

        await shared.Daemon.Pools.TerminatePoolAsync(new TerminatePoolRequest { Name = test.Name });

        Assert.Equal(StatusCode.Cancelled, (await Door.FailureAsync(running)).StatusCode);
        var error = await Door.FailureAsync(waiting);
        Assert.Equal((StatusCode.Cancelled, "CANCELLED"), (error.StatusCode, Door.ReasonOf(error)));
        Assert.Equal(StatusCode.NotFound, (await Door.FailureAsync(_door.Math.SquareAsync(new Number(), Door.To(test)))).StatusCode);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_broken_pool_is_UNAVAILABLE_and_says_when_to_come_again()
    {
        using var files = new TempDirectory();
        await using var test = await shared.Daemon.CreatePoolAsync(1, spec => spec.Restart = new RestartPolicy
        {
            InitialDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1)),
            MaxDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(10)),
            Budget = 2,
            BreakDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(60)),
        }, $"--fail-initializer={files["fail"]}");
        await File.WriteAllTextAsync(files["fail"], "");
        Signals.Send((await test.PidsAsync())[0], Signals.Kill);
        await Eventually.HoldsAsync(async () => (await test.InfoAsync()).State == PoolState.Broken, TimeSpan.FromMilliseconds(Patience.Test));

        var error = await Door.FailureAsync(_door.Math.SquareAsync(new Number(), Door.To(test)));

        Assert.Equal((StatusCode.Unavailable, "POOL_BROKEN"), (error.StatusCode, Door.ReasonOf(error)));
        Assert.Equal(60, error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_closed_pool_is_FAILED_PRECONDITION()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        using var busy = _door.Faults.GateAsync(test.Gate(), Door.To(test));
        await test.RunningAsync();
        await shared.Daemon.Pools.ClosePoolAsync(new ClosePoolRequest { Name = test.Name });

        var error = await Door.FailureAsync(_door.Math.SquareAsync(new Number(), Door.To(test)));
        test.OpenGate();

        Assert.Equal((StatusCode.FailedPrecondition, "POOL_CLOSED"), (error.StatusCode, Door.ReasonOf(error)));
        await busy;
    }

    private static string FieldOf(RpcException error) => Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field;
}
