using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Leftovers;
using Eventually = Supervisor.TestKit.Eventually;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>Real groups. They need a cgroup file system of version 2 that we may write to; memory's part needs a controller that few test machines have.</summary>
public sealed class CgroupTests : IAsyncLifetime
{
    private readonly TempDirectory _runtime = new();
    private readonly Family _family = new();
    private readonly string? _own = CgroupLocation.Own();
    private string _path = "";

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(_own is null || Libc.access(Path.Combine(_own, CgroupFile.Processes), Libc.W_OK) != 0, "There is no cgroup that we may write to.");
        _path = Path.Combine(_own!, $"supervisor-test-{Guid.NewGuid():N}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Cgroup.RemoveAsync(_path, TimeProvider.System);
        _family.Dispose();
        _runtime.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_runs_in_its_group_from_the_first_instruction_and_the_warden_does_not_stay()
    {
        await using var launcher = Launcher(out var tree);
        await using var child = await ShellAsync(launcher, "cat /proc/self/cgroup; exec sleep 600");

        await Eventually.HoldsAsync(() => child.Output.Last(100).Count > 0);
        Assert.Contains(child.Output.Last(100), line => line.StartsWith("0::", StringComparison.Ordinal) && line.EndsWith(Path.GetFileName(child.Group!.Path), StringComparison.Ordinal));
        Assert.StartsWith(tree.Status.Path, child.Group!.Path, StringComparison.Ordinal);
        var processes = CgroupFile.Read(child.Group.Path, CgroupFile.Processes).Split('\n');
        Assert.Contains($"{child.Identity.Pid}", processes);
        Assert.DoesNotContain($"{launcher.WardenPid}", processes);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_group_dies_with_its_child_also_what_hides_its_mark()
    {
        await using var launcher = Launcher(out _);
        await using var survivor = await ShellAsync(launcher, "exec sleep 600");
        await using var child = await ShellAsync(launcher, _family.Script.Replace("exec sleep", "exec env -i sleep", StringComparison.Ordinal));
        var members = await _family.MembersAsync();

        child.SignalProcess(Signals.Kill);
        await child.Exited;

        await Family.AssertDeadAsync(members);
        await Eventually.HoldsAsync(() => !Directory.Exists(child.Group!.Path), text: "the group is removed");
        Assert.True(ProcFs.IsAlive(survivor.Identity));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_end_leaves_no_group()
    {
        await using (var launcher = Launcher(out _))
        {
            await using var child = await ShellAsync(launcher, _family.Script);
            await _family.MembersAsync();
        }

        await Eventually.HoldsAsync(() => Directory.GetDirectories(_path).Length == 0, text: "all groups are removed");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_group_of_an_earlier_life_is_swept()
    {
        var life = LifeMark.Begin();
        LifeRecord.Begin(LifeRecord.DirectoryIn(_runtime.Path), life, _path);
        var left = Path.Combine(_path, Cgroup.NameOf(life.Child(1)));
        var foreign = Path.Combine(_path, "worker-of-somebody-else");
        Directory.CreateDirectory(left);
        Directory.CreateDirectory(foreign);

        await EarlierLives.SweepAsync(_runtime.Path, TimeProvider.System);

        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(foreign));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_program_that_cannot_start_leaves_no_group()
    {
        await using var launcher = Launcher(out _);
        await using var first = await ShellAsync(launcher, "exec sleep 600");
        using var directory = new TempDirectory();
        var file = directory.Write("program", "?", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await Assert.ThrowsAsync<ProcessStartException>(() => StartAsync(launcher, file));

        await Eventually.HoldsAsync(() => Directory.GetDirectories(_path).Length == 1, text: "the group is removed");
    }

    [Fact]
    public void The_status_tells_what_there_is_and_what_lacks()
    {
        var status = Tree().Status;

        Assert.Equal(_path, status.Path);
        Assert.Equal(status.Controllers.Count < 3, status.MissingBecause.Contains("no controller", StringComparison.Ordinal));
    }

    private CgroupTree Tree() => CgroupTree.Open(new CgroupSettings { Enabled = true, Path = _path }, NullLogger<CgroupTree>.Instance);

    private WardenLauncher Launcher(out CgroupTree tree) =>
        new(LifeRecord.DirectoryIn(_runtime.Path), tree = Tree(), TimeProvider.System, NullLogger<WardenLauncher>.Instance);

    private static Task<ChildProcess> ShellAsync(WardenLauncher launcher, string script) => StartAsync(launcher, "sh", "-c", script);

    private static Task<ChildProcess> StartAsync(WardenLauncher launcher, params string[] command) => launcher.StartAsync(
        new ProcessSpec { Command = command, Environment = ChildEnvironment.With() }, CancellationToken.None);
}
