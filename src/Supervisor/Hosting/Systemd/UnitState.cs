using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Supervisor.Telemetry;

namespace Supervisor.Hosting;

/// <summary>Tells systemd how the daemon stands (sd_notify(3)); tells nobody where systemd did not start it.</summary>
internal sealed partial class UnitState(SystemdEnvironment systemd, TimeProvider clock, ILogger<UnitState> logger)
{
    // What a stop takes beyond its limit: workers that ignore SIGTERM, connections, the warden.
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(30);

    private readonly LogThrottle _throttle = new(clock);

    /// <summary>The socket serves; also the end of <see cref="Reloading"/>.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The configuration is read anew; <see cref="Ready"/> says that this is done.</summary>
    // The time lets systemd, from 253 on with Type=notify-reload, tell this reload from an earlier one; it is that of CLOCK_MONOTONIC.
    public void Reloading() => Send($"RELOADING=1\nMONOTONIC_USEC={Microseconds(clock.GetElapsedTime(0))}");

    /// <summary>The stop has begun. systemd waits for as long as it may take, whatever TimeoutStopSec says.</summary>
    public void Stopping(TimeSpan limit) => Send($"STOPPING=1\nEXTEND_TIMEOUT_USEC={Microseconds(limit + StopMargin)}");

    /// <summary>A line that `systemctl status` shows.</summary>
    public void Describe(string status) => Send($"STATUS={status}");

    /// <summary>A sign of life for the watchdog.</summary>
    public void Alive() => Send("WATCHDOG=1");

    private void Send(string state)
    {
        try
        {
            systemd.Notifier?.Notify(new ServiceState(state));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // Its consequences are systemd's: a daemon that works does not end for a message that was not taken.
            if (_throttle.TryPass(out _))
            {
                LogNotTold(state.Split('\n')[0], failure.Message);
            }
        }
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;

    [LoggerMessage(1, LogLevel.Warning, "systemd could not be told {State}: {Problem}")]
    private partial void LogNotTold(string state, string problem);
}
