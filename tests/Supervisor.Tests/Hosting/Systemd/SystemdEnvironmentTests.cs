using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting.Systemd;

public sealed class SystemdEnvironmentTests
{
    private const int Ours = 100;

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "100", 30.0)]
    [InlineData("30000000", "99", null)]
    [InlineData("30000000", "me", 30.0)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", "100", null)]
    [InlineData(null, "100", null)]
    public void The_watchdog_counts_if_it_is_meant_for_this_process(string? microseconds, string? pid, double? seconds)
    {
        var told = Read(("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", pid));

        Assert.Equal(seconds, told.WatchdogInterval?.TotalSeconds);
    }

    [Theory]
    [InlineData("2", "100", 2)]
    [InlineData("2", "99", 0)]
    [InlineData("2", null, 0)]
    [InlineData(null, "100", 0)]
    public void Descriptors_count_if_they_were_passed_to_this_process(string? count, string? pid, int expected) =>
        Assert.Equal(expected, Read(("LISTEN_FDS", count), ("LISTEN_PID", pid)).PassedDescriptors);

    private static SystemdEnvironment Read(params (string Name, string? Value)[] variables) =>
        SystemdEnvironment.Read(name => variables.SingleOrDefault(variable => variable.Name == name).Value, Ours);
}
