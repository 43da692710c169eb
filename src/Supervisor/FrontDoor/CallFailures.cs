using System.Globalization;
using Grpc.Core;
using Supervisor.Items;

namespace Supervisor.FrontDoor;

/// <summary>What a call's failure is to a caller without the SDK: the handler's own status as it is, everything else as a status of the supervisor's.</summary>
internal static class CallFailures
{
    // It travels in trailers, and there are clients that take no more than 8 KiB of those.
    private const int MaxReports = 3;
    private const int MaxStderrLength = 1500;

    public static Exception ToException(this ItemFailure failure, IncomingCall call) => failure.Kind == OutcomeKind.Failed
        ? new RpcException(new Status(failure.Code, failure.Message), failure.Trailers.ToResponse())
        : new RequestException(failure.Code, ReasonOf(failure), failure.Message)
        {
            Metadata = Describe(failure, call),
            Crashes = [.. Shorten(failure.Crashes)],
            RetryAfter = failure is { Kind: OutcomeKind.Refused, Code: StatusCode.Unavailable } ? call.Pool.Spec.Restart.BreakDuration : null,
        };

    private static string ReasonOf(ItemFailure failure) => failure switch
    {
        { Kind: OutcomeKind.Crashed } => "WORKER_CRASHED",
        { Kind: OutcomeKind.Cancelled } => "CANCELLED",
        { Limit: TimeLimit.Wait } => "WAIT_LIMIT_EXCEEDED",
        { Limit: TimeLimit.Run } => "RUN_LIMIT_EXCEEDED",
        { Kind: OutcomeKind.TimedOut } => "DEADLINE_EXCEEDED",
        { Code: StatusCode.Unavailable } => "POOL_BROKEN",
        { Code: StatusCode.FailedPrecondition } => "POOL_CLOSED",
        { Code: StatusCode.Unimplemented } => "METHOD_NOT_FOUND",
        { Code: StatusCode.ResourceExhausted } => "ITEM_TOO_LARGE",
        _ => "REFUSED",
    };

    private static Dictionary<string, string> Describe(ItemFailure failure, IncomingCall call)
    {
        var described = new Dictionary<string, string> { ["pool"] = call.Pool.Name, ["method"] = call.Method.Name };
        if (failure.Crashes is [.., var last])
        {
            described["worker"] = last.Worker.ToString();
            described["crashes"] = failure.Crashes.Count.ToString(CultureInfo.InvariantCulture);
        }

        return described;
    }

    private static IEnumerable<CrashReport> Shorten(IReadOnlyList<CrashReport> reports)
    {
        foreach (var report in reports.TakeLast(MaxReports))
        {
            yield return report with
            {
                Executing = [.. report.Executing.Take(1)],
                LastStderr = report == reports[^1] ? Tail(report.LastStderr) : [],
                Stacks = "",
                StacksMissingBecause = report.Stacks.Length > 0 ? "They are too long for trailers; the daemon's log has them." : report.StacksMissingBecause,
            };
        }
    }

    private static List<string> Tail(IReadOnlyList<string> lines)
    {
        var tail = new List<string>();
        for (var (i, left) = (lines.Count - 1, MaxStderrLength); i >= 0 && lines[i].Length <= left; i--)
        {
            tail.Insert(0, lines[i]);
            left -= lines[i].Length + 1;
        }

        return tail;
    }
}
