using Supervisor.Items;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Leftovers;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>What is written into a group's files and read from them; the kernel's side is a directory of ordinary files.</summary>
public sealed class CgroupFileTests : IDisposable
{
    private static readonly ProcessLimits All = new() { MemoryBytes = 64 << 20, Processes = 50, Cpus = 1.5, OpenFiles = 100 };

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Limits_go_to_the_controllers_that_are_there()
    {
        Assert.Equal(
            [new("memory.oom.group", "1"), new("memory.swap.max", "0"), new("memory.max", "67108864"), new("pids.max", "50"), new("cpu.max", "150000 100000")],
            CgroupLimits.Of(All, _ => true));
        Assert.Equal([new("pids.max", "50")], CgroupLimits.Of(All, controller => controller == "pids"));
        Assert.Empty(CgroupLimits.Of(new ProcessLimits(), _ => true));
    }

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\noom_group_kill 1\n", true)]
    [InlineData("low 0\nmax 12\noom 0\noom_kill 0\n", false)]
    public void The_kernels_count_proves_or_excludes_a_kill_for_memory(string events, bool killed)
    {
        _directory.Write("memory.events", events, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(killed, Group().OutOfMemory);
    }

    [Fact]
    public void Without_a_count_it_is_not_known() => Assert.Null(Group().OutOfMemory);

    [Fact]
    public void A_write_changes_no_more_than_the_kernel_makes_of_it()
    {
        _directory.Write("memory.max", "max", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        CgroupFile.Write(_directory.Path, "memory.max", "100");

        Assert.Equal("100", CgroupFile.Read(_directory.Path, "memory.max"));
        Assert.Throws<FileNotFoundException>(() => CgroupFile.Write(_directory.Path, "cpu.max", "1"));
        Assert.False(CgroupFile.TryWrite("/nowhere", "cpu.max", "1"));
    }

    [Fact]
    public void A_group_is_named_after_the_life_and_the_child() => Assert.Equal("worker-b.7", Cgroup.NameOf(new LifeMark("a.1/b").Child(7)));

    private Cgroup Group() => new(_directory.Path, "", []);
}
