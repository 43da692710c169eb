using Supervisor.Items;
using Supervisor.Processes;
using Supervisor.Processes.Limits;

namespace Supervisor.Tests.Processes;

public sealed class LimitVerdictTests
{
    private static readonly ProcessLimits Limits = new() { CpuTime = TimeSpan.FromSeconds(5), MemoryBytes = 64 << 20, FileBytes = 1 << 20 };

    [Theory]
    [InlineData(Signals.Kill, 0, true, "over its memory limit of 64 MiB, by the kernel")]
    [InlineData(Signals.Kill, 5, false, "over its limit of 5 s of CPU time")]
    [InlineData(Signals.CpuLimit, 5, null, "over its limit of 5 s of CPU time")]
    [InlineData(Signals.FileSizeLimit, 0, null, "wrote a file over its limit of 1 MiB")]
    [InlineData(Signals.Kill, 4, null, "")]
    [InlineData(null, 9, true, "")]
    public void The_signal_and_what_was_used_tell_the_limit(int? signal, int seconds, bool? outOfMemory, string reason) =>
        Assert.Equal(reason, LimitVerdict.Of(signal, TimeSpan.FromSeconds(seconds), outOfMemory, Limits));

    [Fact]
    public void Without_limits_nothing_was_over_one() =>
        Assert.Equal("", LimitVerdict.Of(Signals.CpuLimit, TimeSpan.FromHours(1), outOfMemory: null, new ProcessLimits()));
}
