using Supervisor.Client;
using Supervisor.TestKit;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Processes;

/// <summary><c>_TestProcess</c>: what a process tells of itself.</summary>
public sealed class TestProcess
{
    [Fact(Timeout = 60_000)]
    public async Task test_active_children()
    {
        using var gate = new Gate();
        await using var process = await OneTask.StartAtAsync(gate);
        Assert.Contains(process, WorkerProcesses.Active);

        gate.Open();
        await process.JoinAsync();

        Assert.DoesNotContain(process, WorkerProcesses.Active);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_sentinel()
    {
        using var gate = new Gate();
        await using var process = await OneTask.StartAtAsync(gate);
        Assert.False(process.Sentinel.WaitOne(0));
        Assert.Empty(await WorkerProcesses.WaitAnyAsync([process], TimeSpan.Zero));

        gate.Open();

        Assert.Equal([process], await WorkerProcesses.WaitAnyAsync([process]));
        Assert.True(process.Sentinel.WaitOne(0));
    }

    [Fact(Timeout = 60_000)]
    public async Task test_close()
    {
        using var gate = new Gate();
        var process = await OneTask.StartAtAsync(gate);
        Assert.True(process.IsAlive);

        await process.DisposeAsync();

        Assert.False(process.IsAlive);
        Assert.Equal(-Signals.Terminate, process.ExitCode);
        Assert.False(ProcessTable.IsAlive(process.ProcessId));
        await process.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task test_wait_for_threads()
    {
        using var files = new TempDirectory();
        await using var process = await WorkerProcess.StartAsync(OneTask.Faults.LeaveThreadsAsync, new RecordRequest { Path = files["written"], Milliseconds = 500 }, OneTask.Options);

        await process.JoinAsync();

        Assert.True(File.Exists(files["written"]));
        Assert.Equal(0, process.ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_parent_process()
    {
        using var files = new TempDirectory();
        using var owner = System.Diagnostics.Process.Start("dotnet", [TestWorkerProgram.AssemblyPath, $"--own-process={files["started"]}"]);
        await Eventually.HoldsAsync(() => File.Exists(files["started"]));
        var pid = int.Parse((await File.ReadAllTextAsync(files["started"])).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(ProcessTable.IsAlive(pid));

        Signals.Send(owner.Id, Signals.Kill);

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(pid));
    }
}
