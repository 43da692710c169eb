using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

public sealed class ProcessLimitsValidationTests
{
    [Fact]
    public void No_limits_and_sound_ones_pass()
    {
        Assert.Empty(ProcessLimitsValidation.Validate(new ProcessLimits()));
        Assert.Empty(ProcessLimitsValidation.Validate(new ProcessLimits
        {
            OpenFiles = 16,
            Processes = 1,
            CoreBytes = 1,
            CpuTime = TimeSpan.FromSeconds(1),
            FileBytes = 1 << 20,
            MemoryBytes = 1 << 20,
            Cpus = 0.01,
        }));
    }

    [Fact]
    public void Each_that_is_out_of_its_range_is_named()
    {
        var wrong = new ProcessLimits
        {
            OpenFiles = 15,
            Processes = 0,
            CoreBytes = -1,
            CpuTime = TimeSpan.FromSeconds(0.9),
            FileBytes = 1,
            MemoryBytes = 1,
            Cpus = double.NaN,
        };

        Assert.Equal(
            ["Limits.OpenFiles", "Limits.Processes", "Limits.CoreBytes", "Limits.FileBytes", "Limits.MemoryBytes", "Limits.CpuTime", "Limits.Cpus"],
            ProcessLimitsValidation.Validate(wrong).Select(error => error.Field));
    }
}
