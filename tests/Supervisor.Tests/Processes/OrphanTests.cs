using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Processes;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Leftovers;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>Grandchildren that left their parent's process group and session: with whom they die, and with whom not.</summary>
public sealed class OrphanTests : IAsyncLifetime
{
    private readonly TempDirectory _runtime = new();
    private readonly Family _family = new();
    private readonly WardenLauncher _launcher;

    public OrphanTests() =>
        _launcher = new WardenLauncher(LifeRecord.DirectoryIn(_runtime.Path), CgroupTree.None, TimeProvider.System, NullLogger<WardenLauncher>.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _launcher.DisposeAsync();
        _family.Dispose();
        _runtime.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task They_die_with_their_worker_and_those_of_another_worker_live()
    {
        using var other = new Family();
        await using var survivor = await ShellAsync(other.Script);
        var others = await other.MembersAsync();
        await using var child = await ShellAsync(_family.Script);
        var members = await _family.MembersAsync();

        child.SignalProcess(Signals.Kill);
        await child.Exited;

        await Family.AssertDeadAsync(members);
        Assert.All(others, process => Assert.True(ProcFs.IsAlive(process)));
    }

    [Fact(Timeout = 60_000)]
    public async Task They_die_when_their_worker_exits_by_itself()
    {
        var last = _family.Script.LastIndexOf("eval", StringComparison.Ordinal);
        await using var child = await ShellAsync($"{_family.Script[..last]} sh -c \"$sleeper\" & while [ ! -e '{_runtime.Path}/go' ]; do sleep 0.05; done");
        var members = await _family.MembersAsync();

        _runtime.Write("go", "", UnixFileMode.UserRead);

        Assert.Equal(0, (await child.Exited).ExitCode);
        await Family.AssertDeadAsync(members);
    }

    [Fact(Timeout = 60_000)]
    public async Task They_die_when_the_warden_is_killed()
    {
        await using var child = await ShellAsync(_family.Script);
        var members = await _family.MembersAsync();

        Kill(_launcher.WardenPid!.Value);

        var exit = await child.Exited;
        Assert.Equal((9, "the warden died"), (exit.Signal, exit.Reason));
        await Family.AssertDeadAsync(members);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_runs_is_recorded_and_nothing_else()
    {
        await using var child = await ShellAsync("sleep 600");
        await using var gone = await ShellAsync("exit 0");
        await gone.Exited;

        var record = Assert.Single(LifeRecord.All(LifeRecord.DirectoryIn(_runtime.Path)));
        Assert.Contains(child.Identity, record.Processes);
        Assert.Contains(record.Processes, process => process.Pid == _launcher.WardenPid);
        Assert.Equal(2, record.Processes.Count);

        await _launcher.DisposeAsync();
        Assert.Empty(LifeRecord.All(LifeRecord.DirectoryIn(_runtime.Path)));
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private Task<ChildProcess> ShellAsync(string script) => _launcher.StartAsync(
        new ProcessSpec { Command = ["sh", "-c", script], Environment = ChildEnvironment.With() }, CancellationToken.None);
}
