using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>The daemon in a few lines.</summary>
internal static class StatusText
{
    internal static IEnumerable<string> Lines(GetStatusResponse status) =>
    [
        Headline(status),
        $"socket     {status.Socket}",
        $"isolation  {IsolationOf(status.Isolation)}",
    ];

    /// <summary>Version, process and counts.</summary>
    internal static string Headline(GetStatusResponse status) =>
        $"supervisor {status.Version}  pid {status.Pid}  up {Figures.Time(status.Uptime)}  rss {Figures.Bytes(status.RssBytes)}  "
        + $"pools {status.Pools}  workers {status.ReadyWorkers}/{status.Workers}  jobs {status.OpenJobs}  sessions {status.Sessions}{ProcessesOf(status)}";

    private static string ProcessesOf(GetStatusResponse status) => status.Processes == 0 ? ""
        : status.DetachedProcesses == 0 ? $"  processes {status.Processes}"
        : $"  processes {status.Processes} ({status.DetachedProcesses} detached)";

    private static string IsolationOf(Isolation? isolation) => isolation switch
    {
        null => "unknown",
        { Cgroup.Length: 0 } => $"processes and signals; no cgroups: {isolation.MissingBecause}",
        { MissingBecause.Length: 0 } => $"cgroups in {isolation.Cgroup}: {string.Join(", ", isolation.Controllers)}",
        _ => $"cgroups in {isolation.Cgroup}: {string.Join(", ", isolation.Controllers)}; {isolation.MissingBecause}",
    };
}
