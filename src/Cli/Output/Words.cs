using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Enums of the wire as one sees them in listings: "ready", "backoff".</summary>
internal static class Words
{
    internal static string Of(string name) => name.ToLowerInvariant();

    internal static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    internal static Tone ToneOf(WorkerState state) => state switch
    {
        WorkerState.Ready or WorkerState.Busy => Tone.Good,
        WorkerState.Broken => Tone.Bad,
        WorkerState.Stopped => Tone.Muted,
        _ => Tone.Warning,
    };

    internal static Tone ToneOf(PoolState state) => state switch
    {
        PoolState.Running => Tone.Good,
        PoolState.Broken => Tone.Bad,
        PoolState.Closed => Tone.Muted,
        _ => Tone.Warning,
    };

    /// <summary>How a worker ended, as "exit code 3" or "signal 9 (SIGKILL)".</summary>
    internal static string EndOf(CrashReport report) => report.ExitCase switch
    {
        CrashReport.ExitOneofCase.ExitCode => $"exit code {report.ExitCode}",
        CrashReport.ExitOneofCase.Signal when SignalName(report.Signal) is { } name => $"signal {report.Signal} ({name})",
        CrashReport.ExitOneofCase.Signal => $"signal {report.Signal}",
        _ => "unknown end",
    };

    /// <summary>Why it ended: what it was killed for, else how it ended.</summary>
    internal static string CauseOf(CrashReport report) => report.KilledBecause.Length > 0 ? report.KilledBecause : EndOf(report);

    // Those that end processes, with the numbers of x86 and ARM (signal(7)).
    private static string? SignalName(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => null,
    };
}
