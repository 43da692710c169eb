using Microsoft.Extensions.Logging;
using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting;

public sealed class SettingsDifferenceTests
{
    [Fact]
    public void Every_value_that_differs_is_named_by_its_key()
    {
        var before = new DaemonSettings { Socket = "/run/a" };
        var after = new DaemonSettings { Socket = "/run/b", Limits = new LimitOptions { MaxItemBytes = 1 }, Log = new LogOptions { File = "/var/log/s", Overrides = { ["A"] = LogLevel.Debug } } };

        Assert.Equal(
            ["Supervisor:Socket", "Supervisor:Limits:MaxItemBytes", "Supervisor:Log:Overrides", "Supervisor:Log:File"],
            SettingsDifference.Between(before, after, "Supervisor"));
        Assert.Empty(SettingsDifference.Between(before, before with { Limits = new LimitOptions() }, "Supervisor"));
    }

    [Fact]
    public void Values_that_were_not_there_are_differences_too()
    {
        var before = new DaemonSettings { Socket = "/run/a" };

        Assert.Equal(["S:Log:Level"], SettingsDifference.Between(before, before with { Log = new LogOptions { Level = LogLevel.Debug } }, "S"));
    }
}
