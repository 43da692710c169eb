using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Integration.Tests.Conformance.Processes;

/// <summary><c>_TestProcess</c>: ends by signals.</summary>
public sealed class TestProcessSignals : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task test_terminate()
    {
        await using var process = await OneTask.StartHangingAsync(_files);

        await EndsAsync(process, process.TerminateAsync, -Signals.Terminate);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_kill()
    {
        await using var process = await OneTask.StartHangingAsync(_files);

        await EndsAsync(process, process.KillAsync, -Signals.Kill);

        Assert.Equal(Signals.Kill, (await Assert.ThrowsAsync<WorkerCrashedException>(() => process.Result)).Report!.Signal);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_interrupt()
    {
        await using var process = await OneTask.StartHangingAsync(_files);

        await EndsAsync(process, process.InterruptAsync, 1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_interrupt_no_handler()
    {
        await using var process = await OneTask.StartHangingAsync(_files, defaultSignal: Signals.Interrupt);

        await EndsAsync(process, process.InterruptAsync, -Signals.Interrupt);
    }

    private static async Task EndsAsync(WorkerProcess process, Func<CancellationToken, Task> signal, int exitCode)
    {
        Assert.True(process.IsAlive);
        Assert.Contains(process, WorkerProcesses.Active);
        Assert.Null(process.ExitCode);
        Assert.False(await process.JoinAsync(TimeSpan.Zero));
        Assert.False(await process.JoinAsync(TimeSpan.FromSeconds(-1)));
        Assert.True(process.IsAlive);

        await signal(CancellationToken.None);

        Assert.True(await process.JoinAsync());
        Assert.False(process.IsAlive);
        Assert.DoesNotContain(process, WorkerProcesses.Active);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.False(ProcessTable.IsAlive(process.ProcessId));

        // Of one that has ended it is no error.
        await signal(CancellationToken.None);
    }
}
