using Grpc.Core;
using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary><c>ExecutorDeadlockTest</c>: the crash-point matrix. Whatever goes wrong hits the one task, and the pool goes on.</summary>
public sealed class ExecutorDeadlockTest(ExecutorDeadlockTest.Workers workers) : IClassFixture<ExecutorDeadlockTest.Workers>
{
    private const int Segfault = 11;

    private readonly PoolUnderTest _started = workers.Started;
    private readonly Pool _pool = workers.Started.Pool;

    [Fact(Timeout = 60_000)]
    public async Task test_error_at_task_pickle()
    {
        var error = Assert.Throws<InvalidCastException>(() => { _pool.Submit(CrashPoints.UnwritableRequest(5), Numbers.Of(5)); });

        Assert.Equal("cannot write 5", error.Message);
        await GoesOnAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_exit_at_task_unpickle()
    {
        var report = await CrashAsync("decode exit");

        Assert.Equal((3, null, ItemPhase.Decoding), (report.ExitCode, report.Signal, report.Executing.Single().Phase));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_error_at_task_unpickle()
    {
        var error = await FailAsync("decode error");

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("told to fail at decode", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_crash_at_task_unpickle()
    {
        var report = await CrashAsync("decode segfault");

        Assert.Equal((null, Segfault, ItemPhase.Decoding), (report.ExitCode, report.Signal, report.Executing.Single().Phase));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_crash_during_func_exec_on_worker()
    {
        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => _pool.ApplyAsync(_started.Faults.DieAsync, new DieRequest { Signal = Segfault }));

        Assert.Equal((null, Segfault, ItemPhase.Running), (error.Report!.ExitCode, error.Report.Signal, error.Report.Executing.Single().Phase));
        await GoesOnAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_exit_during_func_exec_on_worker()
    {
        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => _pool.ApplyAsync(_started.Faults.DieAsync, new DieRequest { ExitCode = 1 }));

        Assert.Equal((1, null, ItemPhase.Running), (error.Report!.ExitCode, error.Report.Signal, error.Report.Executing.Single().Phase));
        await GoesOnAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_error_during_func_exec_on_worker()
    {
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(_started.Faults.FailAsync, new FailRequest { Message = "in the handler" }));

        Assert.Equal((typeof(InvalidOperationException).FullName, "in the handler"), (error.RemoteType, error.Message));
        await GoesOnAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_crash_during_result_pickle_on_worker()
    {
        var report = await CrashAsync("encode segfault");

        Assert.Equal((null, Segfault, ItemPhase.Encoding), (report.ExitCode, report.Signal, report.Executing.Single().Phase));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_exit_during_result_pickle_on_worker()
    {
        var report = await CrashAsync("encode exit");

        Assert.Equal((3, null, ItemPhase.Encoding), (report.ExitCode, report.Signal, report.Executing.Single().Phase));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_error_during_result_pickle_on_worker() =>
        Assert.Contains("told to fail at encode", (await FailAsync("encode error")).Message, StringComparison.Ordinal);

    [Fact(Timeout = 60_000)]
    public Task test_error_during_result_unpickle_in_result_handler() => UnreadableAsync(new InvalidCastException("cannot read"));

    [Fact(Timeout = 60_000)]
    public Task test_exit_during_result_unpickle_in_result_handler() => UnreadableAsync(new OperationCanceledException("wants to end"));

    private async Task<CrashReport> CrashAsync(string how)
    {
        var error = await Assert.ThrowsAsync<WorkerCrashedException>(() => _pool.ApplyAsync(CrashPoints.Cross, CrashPoints.Request(how)));
        await GoesOnAsync();
        return error.Report!;
    }

    private async Task<TaskFailedException> FailAsync(string how)
    {
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(CrashPoints.Cross, CrashPoints.Request(how)));
        await GoesOnAsync();
        return error;
    }

    // In single tasks and in a map.
    private async Task UnreadableAsync(Exception thrown)
    {
        var method = CrashPoints.UnreadableResponse(9, () => thrown);

        var single = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(method, Numbers.Of(3)));
        var outcomes = await _pool.MapOutcomesAsync(method, Numbers.To(6));

        Assert.Same(thrown, single.InnerException);
        Assert.Equal([3], outcomes.Where(outcome => !outcome.IsSuccess).Select(outcome => outcome.Index));
        Assert.Same(thrown, outcomes[3].Failure!.InnerException);
        await GoesOnAsync();
    }

    private async Task GoesOnAsync() =>
        Assert.Equal(Numbers.SquaresTo(10), (await _pool.MapAsync(_started.Math.SquareAsync, Numbers.To(10))).Values());

    /// <summary>Enough of them that none has to wait long before it is started again.</summary>
    public sealed class Workers : IAsyncLifetime
    {
        public PoolUnderTest Started { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Started = await PoolUnderTest.StartAsync(workers: 4);

        public ValueTask DisposeAsync() => Started.DisposeAsync();
    }
}
