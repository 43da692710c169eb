using System.Globalization;
using Grpc.Core;
using Supervisor.Items;

namespace Supervisor.Dispatch.Scheduling;

/// <summary>
/// The failures that come from the daemon itself, in words. Those that can hit many items at once do not name the index in the
/// message; it stands beside it.
/// </summary>
internal static class Failures
{
    public static ItemFailure Cancelled(ulong index) => new()
    {
        Index = index,
        Kind = OutcomeKind.Cancelled,
        Code = StatusCode.Cancelled,
        Message = "The item was cancelled before it ran.",
    };

    public static ItemFailure WaitedTooLong(ulong index, TimeSpan limit) => new()
    {
        Index = index,
        Kind = OutcomeKind.TimedOut,
        Code = StatusCode.DeadlineExceeded,
        Limit = TimeLimit.Wait,
        Message = $"The item waited longer than its wait limit of {Seconds(limit)} for a worker; add workers or raise the limit.",
    };

    public static ItemFailure DeadlineOver(ulong index) => new()
    {
        Index = index,
        Kind = OutcomeKind.TimedOut,
        Code = StatusCode.DeadlineExceeded,
        Limit = TimeLimit.Deadline,
        Message = "The deadline of the item was over before a worker was free; add workers or allow more time.",
    };

    public static ItemFailure Refused(ulong index, StatusCode code, string message) => new()
    {
        Index = index,
        Kind = OutcomeKind.Refused,
        Code = code,
        Message = message,
    };

    public static ItemFailure UnknownMethod(ulong index, string method, IEnumerable<string> known) => Refused(
        index,
        StatusCode.Unimplemented,
        $"No worker of the pool has the method {method}; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");

    /// <summary>The worker died while it ran the item, by itself.</summary>
    public static ItemFailure Crashed(ulong index, int attempt, int maxAttempts, IReadOnlyList<CrashReport> crashes) => new()
    {
        Index = index,
        Kind = OutcomeKind.Crashed,
        Code = StatusCode.Unavailable,
        Message = $"{Death(crashes[^1])} while it ran item {index}, attempt {attempt} of {maxAttempts}.",
        Crashes = crashes,
    };

    /// <summary>The supervisor killed the worker because of the item.</summary>
    public static ItemFailure Killed(ulong index, PlannedKill kill, string reason, IReadOnlyList<CrashReport> crashes) => new()
    {
        Index = index,
        Kind = kill.Kind,
        Code = kill.Kind == OutcomeKind.TimedOut ? StatusCode.DeadlineExceeded : StatusCode.Cancelled,
        Limit = kill.Limit,
        Message = $"Worker {crashes[^1].Worker} was killed: {reason}.",
        Crashes = crashes,
    };

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Death(CrashReport report) => $"Worker {report.Worker} (pid {report.Process.Pid}) " + report switch
    {
        { KilledBecause.Length: > 0 } => $"was killed by the supervisor ({report.KilledBecause})",
        { Signal: { } signal } => $"was killed by signal {signal}",
        _ => $"exited with code {report.ExitCode}",
    };
}
