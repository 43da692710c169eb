using Supervisor.Processes.Cgroups;

namespace Supervisor.Tests.Processes;

public sealed class CgroupLocationTests
{
    private const string Unified = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    private const string Hybrid = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """;

    [Theory]
    [InlineData("0::/system.slice/supervisor.service\n", Unified, "/sys/fs/cgroup/system.slice/supervisor.service")]
    [InlineData("0::/\n", Unified, "/sys/fs/cgroup")]
    [InlineData("9:name=systemd:/\n4:memory:/x\n0::/a\n", Hybrid, "/sys/fs/cgroup/unified/a")]
    [InlineData("0::/docker/1/a\n", "29 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup rw", "/sys/fs/cgroup/a")]
    [InlineData("0::/docker/1\n", "29 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup rw", "/sys/fs/cgroup")]
    [InlineData("0::/a\n", "29 23 0:26 / /mnt/with\\040blank rw - cgroup2 cgroup rw", "/mnt/with blank/a")]
    public void It_is_where_the_version_2_hierarchy_is_mounted(string cgroups, string mounts, string expected) =>
        Assert.Equal(expected, CgroupLocation.Find(cgroups, mounts));

    [Theory]
    [InlineData("4:memory:/x\n", Unified)]
    [InlineData("0::/a\n", "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory")]
    [InlineData("0::/../outside\n", Unified)]
    [InlineData("0::/docker/2\n", "29 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup rw")]
    [InlineData("", "")]
    public void Where_it_cannot_be_seen_there_is_none(string cgroups, string mounts) => Assert.Null(CgroupLocation.Find(cgroups, mounts));
}
