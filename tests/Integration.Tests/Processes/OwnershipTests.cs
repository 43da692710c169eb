using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Processes;

/// <summary>A process ends with its owner, unless it is detached.</summary>
public sealed class OwnershipTests(SharedDaemon shared) : IDisposable
{
    private static readonly Faults.FaultsClient Faults = WorkerProcess.CreateClient(invoker => new Faults.FaultsClient(invoker));
    private static readonly Arithmetic.ArithmeticClient Math = WorkerProcess.CreateClient(invoker => new Arithmetic.ArithmeticClient(invoker));

    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_process_ends_with_its_session_also_when_it_ignores_that()
    {
        var owner = await ConnectAsync();
        var process = await WorkerProcess.StartAsync(
            Faults.HangAsync, Hang(), Options(owner) with { Command = ["dotnet", TestWorkerProgram.AssemblyPath, "--ignore-sigterm"] });
        await StartedAsync();

        await owner.DisposeAsync();

        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(process.ProcessId));
        await using var other = await ConnectAsync();
        await Eventually.HoldsAsync(async () => !(await WorkerProcesses.ListAsync(other)).Any(living => living.Id == process.Id));
        await Assert.ThrowsAsync<ProcessNotFoundException>(() => WorkerProcesses.GetAsync(other, process.Id));
        await process.DisposeAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_detached_process_outlives_its_owner_and_is_found_again_with_its_result()
    {
        var request = new GateRequest { Started = _files["started"], Gate = _files["gate"], Value = 5 };
        var owner = await ConnectAsync();
        var process = await WorkerProcess.StartAsync(Faults.GateAsync, request, Options(owner) with { Detached = true, Name = "detached" });
        await StartedAsync();
        await process.DisposeAsync();
        await owner.DisposeAsync();

        await using var other = await ConnectAsync();
        await using var listed = Assert.Single(await WorkerProcesses.ListAsync(other, "detached"));
        Assert.Equal(process.Id, listed.Id);
        await using var found = await WorkerProcesses.GetAsync(other, listed.Id, Number.Parser);
        Assert.True(found.IsAlive);
        Assert.True(found.IsDetached);
        Assert.Equal(process.ProcessId, found.ProcessId);
        await File.WriteAllTextAsync(_files["gate"], "");

        Assert.Equal(5, (await found.Result).Value);
        Assert.Equal(0, found.ExitCode);
        Assert.Empty(await WorkerProcesses.ListAsync(other, "detached"));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_join_after_the_end_is_answered()
    {
        await using var owner = await ConnectAsync();
        await using var process = await WorkerProcess.StartAsync(Math.SquareAsync, new Number { Value = 3 }, Options(owner));
        await process.JoinAsync();

        await using var late = await WorkerProcesses.GetAsync(owner, process.Id, Number.Parser);

        Assert.True(await late.JoinAsync());
        Assert.Equal(9, (await late.Result).Value);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task Looking_at_a_process_does_not_end_it()
    {
        await using var owner = await ConnectAsync();
        await using var process = await WorkerProcess.StartAsync(Faults.HangAsync, Hang(), Options(owner));
        await StartedAsync();

        await (await WorkerProcesses.GetAsync(owner, process.Id)).DisposeAsync();

        Assert.True(ProcessTable.IsAlive(process.ProcessId));
        Assert.True(process.IsAlive);
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_process_ends_with_its_daemon_and_its_owner_hears_of_it()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var owner = await SupervisorClient.ConnectAsync(daemon.ClientOptions);
        await using var process = await WorkerProcess.StartAsync(Faults.HangAsync, Hang(), Options(owner));
        await StartedAsync();

        await daemon.KillAsync();

        await process.JoinAsync();
        Assert.Null(process.ExitCode);
        await Assert.ThrowsAsync<SupervisorLostException>(() => process.Result);
        await Eventually.HoldsAsync(() => !ProcessTable.IsAlive(process.ProcessId));
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_daemon_that_stops_lets_tasks_finish_within_its_time_and_ends_the_others()
    {
        await using var daemon = await TestDaemon.StartAsync("""{ "ShutdownTimeout": "00:00:01" }""");
        await using var owner = await SupervisorClient.ConnectAsync(daemon.ClientOptions);
        await using var finishing = await WorkerProcess.StartAsync(Faults.WaitAsync, new Number { Value = 10 }, Options(owner));
        await using var hanging = await WorkerProcess.StartAsync(Faults.HangAsync, Hang(), Options(owner));
        await StartedAsync();
        await finishing.JoinAsync();

        Assert.Equal(0, await daemon.StopAsync());

        Assert.Equal(0, finishing.ExitCode);
        Assert.False(ProcessTable.IsAlive(hanging.ProcessId));
        await hanging.JoinAsync();
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_private_daemon_that_died_is_started_anew_for_the_next_process()
    {
        // Named, so that it is not the one that other tests share.
        var options = new WorkerProcessOptions { Daemon = DaemonProcess.DaemonPath, Command = ["dotnet", TestWorkerProgram.AssemblyPath] };
        await using var first = await WorkerProcess.StartAsync(Faults.HangAsync, Hang(), options);
        var daemon = ProcessTable.Parent(ProcessTable.Parent(first.ProcessId)!.Value)!.Value;

        Signals.Send(daemon, Signals.Kill);
        await first.JoinAsync();
        await Eventually.HoldsAsync(() => ProcessTable.State(daemon) is null);

        await using var second = await WorkerProcess.StartAsync(Math.SquareAsync, new Number { Value = 3 }, options);
        Assert.Equal(9, (await second.Result).Value);
    }

    private static WorkerProcessOptions Options(SupervisorClient owner) => new() { Supervisor = owner, Command = ["dotnet", TestWorkerProgram.AssemblyPath] };

    private Task<SupervisorClient> ConnectAsync() => SupervisorClient.ConnectAsync(shared.Daemon.ClientOptions);

    private HangRequest Hang() => new() { Started = _files["started"] };

    private Task StartedAsync() => Eventually.HoldsAsync(() => File.Exists(_files["started"]));
}
