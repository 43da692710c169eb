using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Supervisor.Hosting;

/// <summary>What systemd tells a service in its environment.</summary>
internal sealed record SystemdEnvironment
{
    private static readonly string[] Names = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"];

    /// <summary>Takes what the daemon says to systemd; null where nobody is told.</summary>
    public ISystemdNotifier? Notifier { get; init; }

    /// <summary>Without a sign of life for this long systemd ends the daemon; null where it does not watch.</summary>
    public TimeSpan? WatchdogInterval { get; init; }

    /// <summary>Sockets and files that systemd opened for this process, from descriptor 3 on.</summary>
    public int PassedDescriptors { get; init; }

    /// <summary>
    /// Reads the variables and removes them: what is said in them is said to the daemon alone. A private daemon hears nothing of it, since
    /// the unit is that of the program that started it.
    /// </summary>
    /// <exception cref="StartupException">systemd passed sockets.</exception>
    public static SystemdEnvironment Take(bool isPrivate)
    {
        var notifier = new SystemdNotifier();
        var told = Read(Environment.GetEnvironmentVariable, Environment.ProcessId);
        foreach (var name in Names)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        // No socket activation: pools start with the daemon, not with its first caller, and the daemon makes, locks and guards its socket itself.
        return isPrivate ? new SystemdEnvironment()
            : told.PassedDescriptors == 0 ? told with { Notifier = notifier.IsEnabled ? notifier : null }
            : throw new StartupException(
                ExitCode.Configuration,
                $"systemd passes sockets (LISTEN_FDS={told.PassedDescriptors}), and the supervisor opens its socket itself: disable the .socket unit, and name the path with --socket.");
    }

    /// <param name="variable">A variable's value, null for none.</param>
    /// <param name="pid">This process's: what is meant for another one, ours only by inheritance, does not count.</param>
    public static SystemdEnvironment Read(Func<string, string?> variable, int pid)
    {
        var watchdog = Number(variable("WATCHDOG_USEC"));
        var isWatched = watchdog > 0 && (Number(variable("WATCHDOG_PID")) ?? pid) == pid;
        var isPassedTo = Number(variable("LISTEN_PID")) == pid;
        return new SystemdEnvironment
        {
            WatchdogInterval = isWatched ? TimeSpan.FromMicroseconds(watchdog!.Value) : null,
            PassedDescriptors = isPassedTo ? (int)(Number(variable("LISTEN_FDS")) ?? 0) : 0,
        };
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
