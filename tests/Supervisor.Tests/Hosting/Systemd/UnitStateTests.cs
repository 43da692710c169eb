using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Hosting;

namespace Supervisor.Tests.Hosting.Systemd;

public sealed class UnitStateTests
{
    private readonly RecordingNotifier _systemd = new();

    [Fact]
    public void A_stop_tells_how_long_it_may_take_so_that_systemd_does_not_cut_it_short()
    {
        Create(_systemd).Stopping(TimeSpan.FromMinutes(10));

        Assert.Equal(["STOPPING=1\nEXTEND_TIMEOUT_USEC=630000000"], _systemd.States);
    }

    [Fact]
    public void A_reload_carries_the_monotonic_clock_and_ends_with_ready()
    {
        var unit = Create(_systemd);
        var before = UptimeMicroseconds();

        unit.Reloading();
        unit.Ready();

        const string start = "RELOADING=1\nMONOTONIC_USEC=";
        Assert.StartsWith(start, _systemd.States.First(), StringComparison.Ordinal);
        Assert.InRange(long.Parse(_systemd.States.First()[start.Length..], CultureInfo.InvariantCulture), before, UptimeMicroseconds());
        Assert.Equal("READY=1", _systemd.States.Last());
    }

    [Fact]
    public void A_socket_that_is_gone_harms_nobody()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", "/nowhere/notify");
        try
        {
            Create(new SystemdNotifier()).Ready();
        }
        finally
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        }
    }

    [Fact]
    public void Without_systemd_nothing_is_said() => Create(null).Ready();

    // CLOCK_MONOTONIC, as .NET shows it.
    private static long UptimeMicroseconds() => (long)TimeProvider.System.GetElapsedTime(0).TotalMicroseconds;

    private static UnitState Create(ISystemdNotifier? notifier) =>
        new(new SystemdEnvironment { Notifier = notifier }, TimeProvider.System, NullLogger<UnitState>.Instance);
}
