using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Processes.Cgroups;
using TempDirectory = Supervisor.TestKit.TempDirectory;

namespace Supervisor.Tests.Processes;

/// <summary>A group is used when it was given to us, not when we happen to be able to.</summary>
public sealed class CgroupDelegationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_root_of_all_groups_is_nobodys() => Assert.Equal("the daemon is in the root cgroup", CgroupDelegation.Refusal(_directory.Path));

    [Fact]
    public void To_be_able_to_write_is_not_enough()
    {
        var group = Directory.CreateDirectory(Path.Combine(_directory.Path, "group")).FullName;
        foreach (var file in (string[])["group/cgroup.events", "group/cgroup.procs", "cgroup.procs"])
        {
            _directory.Write(file, "", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.Contains("not delegated", CgroupDelegation.Refusal(group), StringComparison.Ordinal);
    }

    [Fact]
    public void Switched_off_there_is_none() =>
        Assert.False(CgroupTree.Open(new CgroupSettings(), NullLogger<CgroupTree>.Instance).IsAvailable);

    [Fact]
    public void What_is_no_cgroup_is_not_taken_for_one()
    {
        var tree = CgroupTree.Open(new CgroupSettings { Enabled = true, Path = Path.Combine(_directory.Path, "x") }, NullLogger<CgroupTree>.Instance);

        Assert.False(tree.IsAvailable);
        Assert.Contains("is not in a cgroup file system", tree.Status.MissingBecause, StringComparison.Ordinal);
    }
}
